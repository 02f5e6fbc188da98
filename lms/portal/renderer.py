"""Answers every request to the portal."""

from importlib import import_module

import frappe
from frappe.utils import now_datetime
from werkzeug.wrappers import Response

from lms.lms.shared.brand import get_brand
from lms.lms.shared.templates import render
from lms.lms.shared.urls import STANDARD_ROOT, get_root, urls
from lms.portal import brand_styles, calendar_feed
from lms.portal.page import fill_context, fill_public_context, redirect
from lms.portal.routes import PUBLIC, find_page
from lms.portal.security import POLICY


class PortalPage:
	"""Renders the pages of the portal. Frappe asks it before its own renderers (hook `page_renderer`).

	Frappe's renderer of `www` would build two more maps of routes for each request, compile each template
	again and read settings of the website that the portal does not show: most of the time that a page takes.
	"""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.root, _slash, self.path = path.partition("/")

	def can_render(self) -> bool:
		return self.root in (get_root(), STANDARD_ROOT)

	def render(self) -> Response:
		"""Return the page. Guests are redirected to the sign-in page and old addresses to the new ones.

		Calendar programs get a feed without signing in, and everybody can verify certificates.
		"""
		request = frappe.request
		if self.root != get_root():
			redirect(request.full_path.rstrip("?").replace(f"/{self.root}", f"/{get_root()}", 1))
		token = calendar_feed.find_token(self.path)
		if token is not None:
			batch = request.args.get("cohort")
			return calendar_feed.answer(token, batch, now_datetime())
		if self.path == brand_styles.PATH and (styles := brand_styles.answer(get_brand())):
			return styles
		page, values = find_page(self.path)
		if frappe.session.user == "Guest" and page not in PUBLIC:
			redirect(urls.login(then=request.full_path.rstrip("?")))
		frappe.form_dict.update(values)
		fill = fill_public_context if page in PUBLIC else fill_context
		context = fill(import_module(f"lms.pages.{page}").get_context)
		html = render(context.template or f"lms/pages/{page}.html", context)
		response = Response(html, context.http_status_code or 200, mimetype="text/html")
		response.headers["Content-Security-Policy"] = POLICY
		response.headers.update(context.headers or {})
		return response
