"""`/api/method/<dotted path>` and `/api/resource/<doctype>[/<name>]`."""

from typing import Any

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule, Submount
from werkzeug.wrappers import Request, Response

from ..access.whitelist import is_whitelisted
from ..context.hooks import call
from ..context.local import local
from ..model import delete_doc, get_doc, new_doc
from ..text.messages import throw
from ..text.translate import _
from ..utils.data import escape_html
from ..utils.errors import DoesNotExistError, PermissionError, ValidationError
from . import client, rpc
from .arguments import read_body
from .documents import load_document, parse_document
from .responses import build_response

DEFAULT_PAGE_LENGTH = 20


def handle(request: Request) -> Response:
	try:
		endpoint, arguments = API_URL_MAP.bind_to_environ(request.environ).match()
	except (NotFound, MethodNotAllowed):
		if request.path.startswith("/api/v2"):
			throw(_("This site offers version 1 of the API only. Leave out /v2."), DoesNotExistError)
		what = escape_html(f"{request.method} {request.path}")
		throw(_("There is nothing here for {0}").format(what), DoesNotExistError)
	data = endpoint(**arguments)
	if isinstance(data, Response):
		return data
	if data is not None:
		local.response["data"] = data
	return build_response()


def call_method(method: str) -> Response | None:
	return rpc.handle(method.split("/")[0])


def list_documents(doctype: str) -> Any:
	arguments = dict(local.form_dict)
	lengths = (arguments.pop("limit_page_length", None), arguments.pop("limit", None), DEFAULT_PAGE_LENGTH)
	arguments["limit_page_length"] = next(length for length in lengths if length not in (None, ""))
	arguments.pop("doctype", None)
	return call(client.get_list, doctype, **arguments)


def create_document(doctype: str) -> Any:
	values = _get_body(doctype)
	values.pop("doctype", None)
	return new_doc(doctype, **values).insert()


def read_document(doctype: str, name: str) -> Any:
	if "run_method" in local.form_dict:
		return run_document_method(doctype, name)
	doc = load_document(doctype, name)
	doc.check_permission("read")
	doc.apply_fieldlevel_read_permissions()
	return doc


def update_document(doctype: str, name: str) -> Any:
	values = _get_body(doctype)
	doc = load_document(doctype, name, for_update=True)
	doc.update(values)
	doc.save()
	if doc.get("parenttype"):
		get_doc(doc.parenttype, doc.parent).save()
	return doc


def delete_document(doctype: str, name: str) -> str:
	load_document(doctype, name)
	delete_doc(doctype, name, ignore_missing=False)
	local.response.http_status_code = 202
	return "ok"


def run_document_method(doctype: str, name: str) -> Any:
	"""Run a whitelisted method of a document. GET needs read permission, POST write permission."""
	if "run_method" not in local.form_dict:
		throw(_("Say which method of the document to run: run_method is missing"), ValidationError)
	method = str(local.form_dict.pop("run_method"))
	doc = load_document(doctype, name)
	_check_whitelisted(doc, method)
	if not doc.has_permission("read" if local.request.method == "GET" else "write"):
		throw(_("Not permitted"), PermissionError)
	return doc.run_method(method, **local.form_dict)


def _check_whitelisted(doc: Any, method: str) -> None:
	bound = getattr(doc, method, None)
	if bound is None:
		throw(_("Method {0} not found").format(escape_html(method)), DoesNotExistError)
	is_whitelisted(getattr(bound, "__func__", bound))


def _get_body(doctype: str) -> dict[str, Any]:
	return parse_document(read_body(), doctype)


API_RULES = [
	Rule("/method/<path:method>", endpoint=call_method),
	Rule("/resource/<doctype>", methods=["GET"], endpoint=list_documents),
	Rule("/resource/<doctype>", methods=["POST"], endpoint=create_document),
	Rule("/resource/<doctype>/<path:name>/", methods=["GET"], endpoint=read_document),
	Rule("/resource/<doctype>/<path:name>/", methods=["PUT"], endpoint=update_document),
	Rule("/resource/<doctype>/<path:name>/", methods=["DELETE"], endpoint=delete_document),
	Rule("/resource/<doctype>/<path:name>/", methods=["POST"], endpoint=run_document_method),
]
API_URL_MAP = Map(
	[Submount("/api", API_RULES), Submount("/api/v1", [rule.empty() for rule in API_RULES])],
	strict_slashes=False,
	merge_slashes=False,
)
