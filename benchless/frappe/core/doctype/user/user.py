"""Who may sign in, under which name and with which roles."""

from datetime import timedelta
from hashlib import sha256

import frappe
from frappe import _
from frappe.core.doctype.user import sign_in_mail
from frappe.model.document import Document
from frappe.permissions import AUTOMATIC_ROLES
from frappe.rate_limiter import rate_limit
from frappe.utils import (
	cint,
	get_system_timezone,
	get_url,
	now_datetime,
	today,
	validate_email_address,
)
from frappe.utils.password import get_password_reset_limit
from frappe.utils.password import update_password as set_password

from benchless.access.passwords import clear_sessions
from benchless.web.home import get_home_page

STANDARD_USERS = ("Guest", "Administrator")
MIN_PASSWORD_LENGTH = 8
SYSTEM_MANAGER = "System Manager"


class User(Document):
	"""Differs from Frappe: nobody becomes System Manager by being the first user. The last one must stay, but
	a site may have none beside Administrator. Creating many users is not throttled."""

	_given_password: str | None = None

	def autoname(self):
		if self.get("is_admin") or self.get("is_guest"):
			self.name = self.first_name
		else:
			self.email = (self.email or "").strip().lower()
			self.name = self.email

	def before_insert(self):
		self.flags.in_insert = True

	def validate(self):
		self.take_password()
		self.validate_email()
		self.set_roles()
		self.set_user_type()
		self.set_full_name()
		self.set_username()
		self.time_zone = self.time_zone or get_system_timezone()
		self.validate_enabled()

	def on_update(self):
		frappe.clear_cache(user=self.name)
		self.keep_password()
		if not self.enabled:
			clear_sessions(self.name)
		if self.flags.in_insert and not self.flags.no_welcome_mail and cint(self.send_welcome_email):
			self.send_welcome_mail_to_user()
		self.flags.in_insert = False

	def on_trash(self):
		if self.name in STANDARD_USERS:
			frappe.throw(_("User {0} cannot be deleted").format(self.name))
		self.validate_other_system_manager()
		clear_sessions(self.name)
		frappe.db.delete("User Permission", {"user": self.name})
		frappe.clear_cache(user=self.name)

	def before_rename(self, old_name: str, new_name: str, merge: bool = False):
		if old_name in STANDARD_USERS:
			frappe.throw(_("User {0} cannot be renamed").format(old_name))
		validate_email_address(new_name, throw=True)
		clear_sessions(old_name)

	def after_rename(self, old_name: str, new_name: str, merge: bool = False):
		frappe.db.set_value("User", new_name, "email", new_name)
		for doctype in frappe.get_all("DocType", filters={"issingle": 0}, pluck="name"):
			for field in ("owner", "modified_by"):
				frappe.db.set_value(doctype, {field: old_name}, field, new_name, update_modified=False)

	# Rules of `validate`

	def take_password(self):
		"""The new password is kept as a hash alone. Links that were mailed before it set none any more."""
		self._given_password, self.new_password = self.new_password, ""
		if self._given_password:
			validate_password(self._given_password)
			self.reset_password_key = ""

	def validate_email(self):
		if self.name not in STANDARD_USERS:
			self.email = self.name
			validate_email_address(self.email, throw=True)

	def set_roles(self):
		"""Each role once; none that is disabled; Guest has no other, Administrator always has its own."""
		disabled = set(frappe.get_all("Role", filters={"disabled": 1}, pluck="name"))
		if self.name == "Administrator":
			self.append_roles("Administrator", SYSTEM_MANAGER)
		if self.name == "Guest":
			disabled = {row.role for row in self.roles} - {"Guest"}
		rows = {row.role: row for row in reversed(self.roles) if row.role and row.role not in disabled}
		self.set("roles", list(reversed(rows.values())))

	def set_user_type(self):
		self.user_type = "System User" if self.has_desk_access() else "Website User"

	def has_desk_access(self) -> bool:
		roles = [row.role for row in self.roles]
		return bool(roles and frappe.db.exists("Role", {"desk_access": 1, "name": ["in", roles]}))

	def set_full_name(self):
		self.full_name = " ".join(filter(None, [self.first_name, self.last_name]))

	def set_username(self):
		if not self.username and self.is_new() and self.first_name:
			self.username = frappe.scrub(self.first_name)
		self.username = (self.username or "").strip(" @")
		if self.username and frappe.db.exists("User", {"username": self.username, "name": ["!=", self.name]}):
			self.username = ""

	def validate_enabled(self):
		if self.enabled:
			return
		if self.name in STANDARD_USERS:
			frappe.throw(_("User {0} cannot be disabled").format(self.name))
		self.validate_other_system_manager()

	def validate_other_system_manager(self):
		if SYSTEM_MANAGER not in [row.role for row in self.roles]:
			return
		filters = {"role": SYSTEM_MANAGER, "parenttype": "User"}
		others = set(frappe.get_all("Has Role", filters=filters, pluck="parent")) - {
			self.name,
			"Administrator",
		}
		if not others or not frappe.db.exists("User", {"enabled": 1, "name": ["in", list(others)]}):
			frappe.throw(_("This is the last System Manager. Give the role to somebody else first"))

	# Roles

	def append_roles(self, *roles: str):
		"""Add those roles that the user does not have."""
		current = {row.role for row in self.roles}
		for role in roles:
			if role not in current:
				self.append("roles", {"role": role})

	def add_roles(self, *roles: str):
		self.append_roles(*roles)
		self.save()

	def remove_roles(self, *roles: str):
		self.set("roles", [row for row in self.roles if row.role not in roles])
		self.save()

	# Passwords and mails about them

	def keep_password(self):
		if self._given_password:
			set_password(self.name, self._given_password, logout_all_sessions=cint(self.logout_all_sessions))
			self._given_password = None

	def reset_password(self, send_email: bool = False) -> str:
		"""A link with which the user, or whoever has it, sets a new password once."""
		key = frappe.generate_hash(length=32)
		values = {"reset_password_key": hash_key(key), "last_reset_password_key_generated_on": now_datetime()}
		self.db_set(values)
		link = get_url(f"/update-password?key={key}")
		if send_email:
			sign_in_mail.send_password_reset(self, link)
		return link

	def send_welcome_mail_to_user(self):
		sign_in_mail.send_welcome(self, self.reset_password())


def validate_password(password: str) -> None:
	"""Differs from Frappe: a length instead of a guess at how strong it is."""
	if len(password) < MIN_PASSWORD_LENGTH:
		frappe.throw(_("The new password needs at least {0} characters.").format(MIN_PASSWORD_LENGTH))


def hash_key(key: str) -> str:
	return sha256(key.encode()).hexdigest()


# Whitelisted


@frappe.whitelist()
def get_all_roles() -> list[str]:
	"""The roles that a user can be given."""
	filters = {"disabled": 0, "name": ["not in", AUTOMATIC_ROLES]}
	return frappe.get_all("Role", filters=filters, pluck="name", order_by="name")


@frappe.whitelist(methods=["POST"])
def generate_keys(user: str) -> dict[str, str]:
	"""A new secret for the user's API key, told this once; the key itself stays."""
	frappe.only_for(SYSTEM_MANAGER)
	doc = frappe.get_doc("User", user)
	doc.api_key = doc.api_key or frappe.generate_hash(length=15)
	doc.api_secret = frappe.generate_hash(length=15)
	secret = doc.api_secret
	doc.save()
	return {"api_secret": secret}


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=get_password_reset_limit, seconds=60 * 60)
def reset_password(user: str) -> str | None:
	"""Mail a link to set a new password.

	Differs from Frappe: the answer does not tell which accounts there are."""
	enabled = frappe.db.get_value("User", user, "enabled") if user != "Administrator" else None
	if enabled:
		frappe.get_doc("User", user).reset_password(send_email=True)
	frappe.msgprint(
		_("If there is an account of this name, instructions have been sent to its email address"),
		title=_("Password Email Sent"),
	)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def update_password(
	new_password: str, logout_all_sessions: int = 0, key: str | None = None, old_password: str | None = None
) -> str:
	"""Set one's password, by the key of a mailed link or by the old password; returns where to go next.

	Differs from Frappe: all other sessions of the user end, whatever `logout_all_sessions` says."""
	validate_password(new_password)
	user = get_user_of_key(key) if key else check_own_password(old_password)
	if not user:
		frappe.local.response.http_status_code = 410
		return _("The reset password link has either been used before, has expired or is invalid")
	set_password(user, new_password, logout_all_sessions=True)
	redirect_url, user_type = frappe.db.get_value("User", user, ["redirect_url", "user_type"])
	values = {"reset_password_key": "", "redirect_url": "", "last_password_reset_date": today()}
	frappe.db.set_value("User", user, values)
	frappe.local.login_manager.login_as(user)
	return "/app" if user_type == "System User" else redirect_url or get_home_page()


def get_user_of_key(key: str) -> str | None:
	"""The enabled user whom a reset link was sent to, while it is valid."""
	lifetime = cint(frappe.db.get_single_value("System Settings", "reset_password_link_expiry_duration"))
	filters = {"reset_password_key": hash_key(key), "enabled": 1}
	if lifetime:
		earliest = now_datetime() - timedelta(seconds=lifetime)
		filters["last_reset_password_key_generated_on"] = [">=", earliest]
	return frappe.db.get_value("User", filters, "name")


def check_own_password(password: str | None) -> str:
	user = frappe.session.user
	if user == "Guest" or not password:
		frappe.throw(_("Incorrect password"), frappe.AuthenticationError)
	return frappe.local.login_manager.check_password(user, password)


# Permissions: nobody but Administrator sees the accounts that every site has


def get_permission_query_conditions(user: str) -> str:
	return "" if user == "Administrator" else "`tabUser`.`name` not in ('Administrator', 'Guest')"


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	return user == "Administrator" or doc.name not in STANDARD_USERS


@frappe.whitelist()
def user_query(doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict | None):
	"""What a link to User offers: accounts for the desk; with the filter `ignore_user_type`, all accounts."""
	users, wanted = frappe.qb.DocType("User"), dict(filters or {})
	conditions = [users.enabled == 1, users.name.notin(STANDARD_USERS)]
	if not wanted.pop("ignore_user_type", None):
		conditions.append(users.user_type != "Website User")
	conditions += [["User", key, "=", value] for key, value in wanted.items()]
	return frappe.get_list(
		"User",
		fields=["name", "full_name"],
		filters=conditions,
		or_filters=[["User", fieldname, "like", f"%{txt}%"] for fieldname in ("name", "full_name")],
		order_by="name asc",
		limit_start=start,
		limit_page_length=page_len,
		as_list=True,
	)
