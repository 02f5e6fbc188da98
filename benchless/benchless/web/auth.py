"""Signing in and out; session, API key and CSRF checks of each request."""

import base64
import binascii
import hmac
from typing import NoReturn

from werkzeug.wrappers import Request

from ..access.passwords import MAX_PASSWORD_SIZE, check_password, get_decrypted_password
from ..access.whitelist import whitelist
from ..context.local import local
from ..site.sites import set_user
from ..text.messages import throw
from ..text.translate import _
from ..utils.data import _dict, cint, now_datetime
from ..utils.errors import AuthenticationError, CSRFTokenError, InvalidAuthorizationToken, ValidationError
from .cookies import CookieManager
from .home import DESK_HOME, get_default_path, get_home_page
from .sessions import GUEST, Session
from .throttle import counting_failures

UNSAFE_METHODS = frozenset(("POST", "PUT", "DELETE", "PATCH"))
# Whoever signs in has no token yet, or that of the session which ends with it.
SIGN_IN_PATHS = ("/login", "/api/method/login")
USER_FIELDS = ["user_type", "first_name", "last_name", "full_name", "user_image", "enabled"]


class LoginManager:
	"""Signs users in and out of the session of this request."""

	def __init__(self) -> None:
		self.user = GUEST
		self.info = _dict()

	def login(self, usr: str, pwd: str) -> None:
		self.authenticate(usr, pwd)
		self.login_as(self.user)

	def authenticate(self, user: str, pwd: str) -> None:
		"""Find out whose name and password these are; the answer does not tell which of the two is wrong."""
		if not (user and pwd):
			self.fail(_("Incomplete login details"))
		if len(pwd) > MAX_PASSWORD_SIZE:
			self.fail(_("This password is too long"))
		try:
			# Under one name, however it is spelt, so that each attempt counts.
			with counting_failures(name := find_user_name(user)):
				self.user = get_enabled_user(name, pwd)
		except AuthenticationError as error:
			self.fail(str(error), error)

	def check_password(self, user: str, pwd: str) -> str:
		"""Differs from Frappe: failures count as at signing in; somebody may have found the session open."""
		try:
			with counting_failures(user):
				return check_password(user, pwd)
		except AuthenticationError as error:
			self.fail(_("Incorrect password"), error)

	def fail(self, message: str, cause: Exception | None = None) -> NoReturn:
		local.response.message = message
		raise AuthenticationError(message) from cause

	def login_as(self, user: str) -> None:
		"""Start a session of this user, who has been authenticated in some way."""
		self.user = user
		self.info = _get_user_info(user)
		if not self.info.enabled:
			throw(
				_("The account of {0} is disabled. Ask an administrator to enable it.").format(user),
				ValidationError,
			)
		local.session_obj.start(user, full_name=self.info.full_name, user_type=self.info.user_type)
		set_user_of_request(user)
		now = now_datetime()
		values = {"last_login": now, "last_ip": local.request_ip, "last_active": now}
		local.db.set_value("User", user, values, update_modified=False)
		local.cookie_manager.set_session_cookies(self.info)
		self.describe_home(user)

	def describe_home(self, user: str) -> None:
		"""Tell the page or script that signs in where the user's visit begins."""
		self.info = self.info or _get_user_info(user)
		is_desk_user = self.info.user_type == "System User"
		local.response.update(
			message="Logged In" if is_desk_user else "No App",
			home_page=get_default_path() or (DESK_HOME if is_desk_user else f"/{get_home_page()}"),
			full_name=self.info.full_name,
		)

	def logout(self) -> None:
		local.session_obj.start(GUEST)
		set_user_of_request(GUEST)
		self.user = GUEST
		local.cookie_manager.clear_session_cookies()


def find_user_name(user: str) -> str:
	"""Who signs in as this, as stored: by e-mail address, or by user name where that is allowed."""
	name = local.db.get_value("User", user, "name")
	if not name and cint(local.db.get_single_value("System Settings", "allow_login_using_user_name")):
		name = local.db.get_value("User", {"username": user}, "name")
	return str(name or user)


def get_enabled_user(user: str, pwd: str) -> str:
	"""The user's name as stored, if this is the password and the account is not disabled."""
	try:
		name = check_password(user, pwd)
	except AuthenticationError as error:
		raise AuthenticationError(_("Invalid login credentials")) from error
	if not local.db.get_value("User", name, "enabled"):
		raise AuthenticationError(_("There is no such user, or the account is disabled"))
	return name


def set_user_of_request(user: str) -> None:
	"""Make this the user whose permissions count, keeping the session itself."""
	form_dict = local.form_dict
	# set_user() makes the session and the form anew.
	local.session = _dict()
	set_user(user)
	local.form_dict = form_dict
	local.session = local.session_obj.data


def _get_user_info(user: str) -> _dict:
	info: _dict = local.db.get_value("User", user, USER_FIELDS, as_dict=True)
	info.full_name = " ".join(part for part in (info.first_name, info.last_name) if part)
	return info


@whitelist(allow_guest=True, methods=["POST"])
def login(usr: str = "", pwd: str = "") -> None:
	"""Differs from Frappe: only by POST; an address with a password in it ends in logs and histories."""
	local.login_manager.login(usr, pwd)


@whitelist()
def get_logged_user() -> str:
	return str(local.session.user)


# Steps of a request


def begin_as_guest() -> None:
	"""Whoever it is, until shown otherwise."""
	local.cookie_manager = CookieManager()
	local.login_manager = LoginManager()
	local.session_obj = Session()


def resume_session(request: Request) -> None:
	"""The session of the cookie; a cookie that means nothing any more is taken back."""
	sid = request.cookies.get("sid") or GUEST
	if sid != GUEST and not local.session_obj.resume(sid):
		local.response.session_expired = 1
		local.cookie_manager.clear_session_cookies()
	set_user_of_request(local.session_obj.data.user)
	local.login_manager.user = local.session.user


def check_authorization_header(request: Request) -> None:
	"""`token key:secret`, or the same as `Basic`; a header that proves nothing is refused."""
	scheme, _space, credentials = request.headers.get("Authorization", "").partition(" ")
	if not credentials:
		return
	pair = _decode_basic(credentials) if scheme.lower() == "basic" else credentials
	key, separator, secret = pair.partition(":")
	if scheme.lower() in ("basic", "token") and separator:
		user = _user_of_api_key(key, secret)
		if local.session.user == GUEST:
			local.session_obj = Session()
			local.session_obj.data.user = user
			set_user_of_request(user)
	if local.session.user == GUEST:
		throw(_("These credentials are not valid here"), AuthenticationError)


def _decode_basic(credentials: str) -> str:
	try:
		return base64.b64decode(credentials, validate=True).decode()
	except (binascii.Error, UnicodeDecodeError):
		throw(
			_("The token is not valid Base64."),
			InvalidAuthorizationToken,
		)


def _user_of_api_key(key: str, secret: str) -> str:
	"""Differs from Frappe: keys of disabled users are refused too."""
	user = local.db.get_value("User", {"api_key": key, "enabled": 1}, "name") if key else None
	expected = get_decrypted_password("User", user, "api_secret", raise_exception=False) if user else None
	if not expected or not hmac.compare_digest(expected.encode(), secret.encode()):
		throw(_("These credentials are not valid here"), AuthenticationError)
	return str(user)


def check_csrf_token(request: Request) -> None:
	"""Requests that change something must show that they come from a page of this session.

	Differs from Frappe: until a page has told its token, what browsers say about where they come from
	counts."""
	token = local.form_dict.pop("csrf_token", None)
	if request.method not in UNSAFE_METHODS or local.conf.ignore_csrf:
		return
	expected = None if _is_sign_in(request) else local.session.data.csrf_token
	if expected:
		token = request.headers.get("X-Frappe-CSRF-Token") or token
		is_trusted = hmac.compare_digest(str(token).encode(), str(expected).encode())
	else:
		is_trusted = "Authorization" in request.headers or comes_from_this_site(request)
	if not is_trusted:
		local.flags.disable_traceback = True
		throw(_("Invalid Request. Please reload the page and try again."), CSRFTokenError)


def _is_sign_in(request: Request) -> bool:
	"""By what will be called: `cmd` counts at the addresses of pages, and there before the page."""
	command = None if request.path.startswith("/api/") else local.form_dict.get("cmd")
	return bool(command == "login" if command else request.path in SIGN_IN_PATHS)


def comes_from_this_site(request: Request) -> bool:
	"""What a browser says about where a request comes from. Other programs say nothing, and send no cookies
	but those that they were given."""
	origin = request.headers.get("Origin")
	own_hosts = (request.host, str(local.conf.host_name or "").rpartition("/")[2])
	if origin is not None and (origin.rpartition("/")[2] or None) not in own_hosts:
		return False
	return request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")


def save_session() -> None:
	local.session_obj.save()
