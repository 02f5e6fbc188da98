"""Frappe's import paths, served by benchless. Re-exports and one-line delegations only."""

from typing import Any

from frappe import utils
from frappe.exceptions import *
from werkzeug.local import LocalProxy

from benchless.access.clearing import clear_cache
from benchless.access.listing import get_all, get_list
from benchless.access.permissions import check_permission as has_permission
from benchless.access.permissions import get_roles, only_for
from benchless.access.whitelist import is_whitelisted, whitelist
from benchless.cache import get_cache
from benchless.cache.document_cache import clear as clear_document_cache
from benchless.context.hooks import (
	call,
	get_all_apps,
	get_app_path,
	get_attr,
	get_hooks,
	get_installed_apps,
	get_module,
	scrub,
)
from benchless.context.local import destroy, init, local
from benchless.jobs.background import enqueue
from benchless.mail import sendmail
from benchless.meta import get_meta
from benchless.model import (
	copy_doc,
	delete_doc,
	get_cached_doc,
	get_cached_value,
	get_doc,
	get_last_doc,
	new_doc,
	rename_doc,
)
from benchless.site.logs import get_traceback, log_error, logger
from benchless.site.sites import connect, get_site_path, set_user
from benchless.text.messages import bold, clear_last_message, clear_messages, get_message_log, msgprint, throw
from benchless.text.templates import render_template
from benchless.text.translate import _
from benchless.utils import _dict, generate_hash

__version__ = "15.0.0"

cache: Any = LocalProxy(get_cache)
conf: Any = LocalProxy(lambda: local.conf)
db: Any = LocalProxy(lambda: local.db)
flags: Any = LocalProxy(lambda: local.flags)
form_dict: Any = LocalProxy(lambda: local.form_dict)
lang: Any = LocalProxy(lambda: local.lang)
message_log: Any = LocalProxy(lambda: local.message_log)
qb: Any = LocalProxy(lambda: local.db.qb)
request: Any = LocalProxy(lambda: local.request)
response: Any = LocalProxy(lambda: local.response)
session: Any = LocalProxy(lambda: local.session)


def get_single(doctype: str) -> Any:
	return get_doc(doctype, doctype)


def get_system_settings(key: str) -> Any:
	return local.db.get_single_value("System Settings", key)
