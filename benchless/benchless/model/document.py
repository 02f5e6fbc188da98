"""The life of a document: insert, save, submit, cancel, delete, and the events on the way."""

from __future__ import annotations

from typing import Any

from ..access import permissions
from ..context.hooks import get_attr, get_doc_hooks
from ..context.local import local
from ..text.messages import bold, throw
from ..text.translate import _
from ..utils import get_datetime, now
from ..utils.dicts import _dict
from ..utils.errors import DocstatusTransitionError, PermissionError, TimestampMismatchError, ValidationError
from . import backlinks, defaults, links, permlevels, rows, validation, versions
from .controllers import get_controller
from .delete import delete_doc
from .docstatus import DocStatus
from .naming import set_new_name, validate_name
from .rename import rename_doc
from .stored_document import StoredDocument, insert_rows

# (docstatus before, docstatus now) → what the save is.
ACTIONS = {(0, 0): "save", (0, 1): "submit", (1, 1): "update_after_submit", (1, 2): "cancel"}
EVENTS_BEFORE = {
	"save": ("validate", "before_save"),
	"submit": ("validate", "before_submit"),
	"cancel": ("before_cancel",),
	"update_after_submit": ("before_update_after_submit",),
}
EVENTS_AFTER = {
	"save": ("on_update",),
	"submit": ("on_update", "on_submit"),
	"cancel": ("on_cancel",),
	"update_after_submit": ("on_update_after_submit",),
}


class Document(StoredDocument):
	"""What every controller is a subclass of."""

	_action: str = "save"
	_original_modified: Any = None

	def __repr__(self) -> str:
		docstatus = f" docstatus={self.docstatus}" if self.docstatus else ""
		parent = f" parent={self.get('parent')}" if self.get("parent") else ""
		return f"<{self.doctype}: {self.get('name') or 'unsaved'}{docstatus}{parent}>"

	def __str__(self) -> str:
		return f"{self.doctype}({self.get('name') or 'unsaved'})"

	def get_title(self) -> Any:
		return self.get(self.meta.get_title_field()) or ""

	# Permissions

	def has_permission(self, permtype: str = "read", *, user: str | None = None) -> bool:
		if self.flags.ignore_permissions:
			return True
		return permissions.has_permission(self.doctype, permtype, self, user)

	def check_permission(self, permtype: str = "read") -> None:
		if not self.has_permission(permtype):
			self.raise_no_permission_to(permtype)

	def raise_no_permission_to(self, perm_type: str) -> None:
		message = _("Insufficient Permission for {0}").format(self.doctype) + f" ({bold(_(perm_type))})"
		local.flags["error_message"] = message
		raise PermissionError(message)

	def apply_fieldlevel_read_permissions(self) -> None:
		"""Remove the values that the user may not read."""
		permlevels.hide_forbidden_fields(self)

	# Saving

	def insert(
		self,
		ignore_permissions: bool | None = None,
		ignore_links: bool | None = None,
		ignore_if_duplicate: bool = False,
		ignore_mandatory: bool | None = None,
		set_name: str | None = None,
	) -> Any:
		"""Put a new document into the database. `None` leaves a flag as it is."""
		asked = {
			"ignore_permissions": ignore_permissions,
			"ignore_links": ignore_links,
			"ignore_mandatory": ignore_mandatory,
		}
		self.flags.update({flag: value for flag, value in asked.items() if value is not None})
		self.set("__islocal", True)
		self._prepare_insert(set_name)
		self._run_checks()
		self._write_new(ignore_if_duplicate)
		self.run_method("after_insert")
		self.flags["in_insert"] = True
		self._run_post_save_methods()
		self.flags["in_insert"] = False
		self.__dict__.pop("__islocal", None)
		self.__dict__.pop("__unsaved", None)
		return self

	def _prepare_insert(self, set_name: str | None) -> None:
		self._set_defaults()
		self._set_user_and_timestamp()
		self._set_docstatus_in_children()
		self._check_if_latest()
		self._check_may_create()
		self._validate_links()
		self.check_permission("create")
		self.run_method("before_insert")
		self._set_new_name(set_name)
		self._set_parent_in_children()
		permlevels.reset_forbidden_fields(self)

	def _run_checks(self) -> None:
		self.flags["in_insert"] = True
		self._run_before_save_methods()
		validation.validate(self)
		self._set_docstatus_in_children()
		self.flags["in_insert"] = False

	def _write_new(self, ignore_if_duplicate: bool) -> None:
		if self.meta.issingle:
			self._write_single()
		else:
			self.db_insert(ignore_if_duplicate)
		insert_rows(self.get_all_children())

	def save(self, ignore_permissions: bool | None = None, ignore_version: bool | None = None) -> Any:
		"""Write the document, inserting it when it is new."""
		if ignore_permissions is not None:
			self.flags["ignore_permissions"] = ignore_permissions
		self.flags["ignore_version"] = local.flags.in_test if ignore_version is None else ignore_version
		if self.is_new() or not self.get("name"):
			return self.insert()
		self._prepare_save()
		self._run_before_save_methods()
		if self._action != "cancel":
			validation.validate(self)
		if self._action == "update_after_submit":
			validation.validate_update_after_submit(self)
		self._set_docstatus_in_children()
		if self.meta.issingle:
			self._write_single()
		else:
			self.db_update()
		self._write_children()
		self._run_post_save_methods()
		self.__dict__.pop("__unsaved", None)
		return self

	def _prepare_save(self) -> None:
		self._set_defaults()
		self.check_permission("write")
		self._set_user_and_timestamp()
		self._set_docstatus_in_children()
		self._check_if_latest()
		rows.refuse_foreign_rows(self)
		self._set_parent_in_children()
		for row in self.get_all_children():
			if not row.name:
				set_new_name(row)
		permlevels.reset_forbidden_fields(self)
		self._validate_links()

	def submit(self) -> Any:
		self.docstatus = DocStatus.submitted()
		return self.save()

	def cancel(self) -> Any:
		self.docstatus = DocStatus.cancelled()
		return self.save()

	def delete(self, ignore_permissions: bool = False, force: bool = False) -> None:
		delete_doc(
			self.doctype, self.name, force=force, ignore_permissions=ignore_permissions, flags=self.flags
		)

	def rename(self, name: str, merge: bool = False, force: bool = False) -> None:
		self.name = rename_doc(self.doctype, self.name, name, force=force, merge=merge)
		self.reload()

	def _check_may_create(self) -> None:
		"""Differs from Frappe: whoever may make no such document is not told what its links lead to."""
		if self.flags.ignore_permissions or self.meta.istable:
			return
		if not permissions.has_permission(self.doctype, "create"):
			self.raise_no_permission_to("create")

	def _set_new_name(self, set_name: str | None) -> None:
		if self.flags.name_set:
			return
		if self.get("__newname") and (self.meta.autoname or "").lower() == "prompt":
			self.name = validate_name(self.doctype, self.get("__newname"))
		elif set_name:
			self.name = validate_name(self.doctype, set_name)
		else:
			set_new_name(self)
		for row in self.get_all_children():
			set_new_name(row)
		self.flags["name_set"] = True

	def _set_defaults(self) -> None:
		if local.flags.in_import:
			return
		if self.is_new():
			self.update_if_missing(defaults.get_new_doc(self.doctype))
		for df in self.meta.get_table_fields():
			new = [row for row in self.get(df.fieldname) or () if row.is_new()]
			values = defaults.get_new_doc(df.options, self, df.fieldname) if new else _dict()
			for row in new:
				row.update_if_missing(values)

	def _set_user_and_timestamp(self) -> None:
		self._original_modified = self.modified
		self.modified = now()
		self.modified_by = local.session.user
		if self.is_new() and not (local.flags.in_install or local.flags.in_patch or local.flags.in_migrate):
			self.creation, self.owner = self.modified, self.modified_by
		for row in self.get_all_children():
			row.modified, row.modified_by = self.modified, self.modified_by
			row.owner = row.owner or self.owner
			row.creation = row.creation or self.creation
		_currently_saving().append((self.doctype, self.name))

	def _set_docstatus_in_children(self) -> None:
		for row in self.get_all_children():
			row.docstatus = self.docstatus

	def _set_parent_in_children(self) -> None:
		for row in self.get_all_children():
			row.parent, row.parenttype = self.name, self.doctype

	def _validate_links(self) -> None:
		if not self.flags.ignore_links and self._action != "cancel":
			links.validate_links(self)

	def _check_if_latest(self) -> None:
		"""Refuse to overwrite what someone else has saved meanwhile; find out which action this save is."""
		self.load_doc_before_save(raise_exception=True)
		previous = self._doc_before_save
		if previous and not _is_same_moment(previous.modified, self._original_modified):
			throw(
				_("This document has been changed since you opened it")
				+ f" ({previous.modified}, {self.modified}). "
				+ _("Reload it to see the changes."),
				TimestampMismatchError,
			)
		self._action = "save"
		if not (previous and self.meta.issingle):
			self._action = self._get_action(int(previous.docstatus) if previous else 0)

	def _get_action(self, docstatus_before: int) -> str:
		if docstatus_before == DocStatus.cancelled():
			raise ValidationError(_("Cannot edit cancelled document"))
		action = ACTIONS.get((docstatus_before, int(self.docstatus)))
		if not action:
			if self.docstatus not in (0, 1, 2):
				raise ValidationError(_("Invalid docstatus"), self.docstatus)
			raise DocstatusTransitionError(_describe_transition(docstatus_before))
		if action != "save":
			self.check_permission("cancel" if action == "cancel" else "submit")
		return action

	def _run_before_save_methods(self) -> None:
		if self._action in ("save", "submit"):
			self.run_method("before_validate")
		if self.flags.ignore_validate:
			return
		for event in EVENTS_BEFORE[self._action]:
			self.run_method(event)

	def _run_post_save_methods(self) -> None:
		for event in EVENTS_AFTER[self._action]:
			self.run_method(event)
		if self._action == "cancel" and not self.flags.ignore_links:
			backlinks.check_links_on_cancel(self)
		self.clear_cache()
		versions.save_version(self)
		self.run_method("on_change")
		if (self.doctype, self.name) in _currently_saving():
			_currently_saving().remove((self.doctype, self.name))

	def run_method(self, method: str, *args: Any, **kwargs: Any) -> Any:
		"""Run the controller's method, then what apps have hooked to the event; returned dicts are merged."""
		own = getattr(self, method, None)
		results = [own(*args, **kwargs)] if callable(own) else []
		for path in get_doc_hooks(self.doctype, method):
			results.append(get_attr(path)(self, method, *args, **kwargs))
		merged: Any = None
		for result in results:
			if isinstance(merged, dict) and isinstance(result, dict):
				merged = {**merged, **result}
			elif result is not None:
				merged = result
		return merged

	# Without validation

	def db_set(
		self, fieldname: Any, value: Any = None, update_modified: bool = True, commit: bool = False
	) -> None:
		"""Write a value, or a dict of them, straight to the row; only `before_change` and `on_change` run."""
		values = fieldname if isinstance(fieldname, dict) else {fieldname: value}
		self.update(values)
		if update_modified and (self.doctype, self.name) not in _currently_saving():
			self.modified, self.modified_by = now(), local.session.user
		if not self.get_doc_before_save():
			self.load_doc_before_save()
		self.run_method("before_change")
		if self.name is None:
			return
		local.db.set_value(
			self.doctype, self.name, values, None, self.modified, self.modified_by, update_modified
		)
		self.clear_cache()
		self.run_method("on_change")
		if commit:
			local.db.commit()

	def add_comment(
		self,
		comment_type: str = "Comment",
		text: str | None = None,
		comment_email: str | None = None,
		comment_by: str | None = None,
	) -> Any:
		values = {
			"doctype": "Comment",
			"comment_type": comment_type,
			"comment_email": comment_email or local.session.user,
			"comment_by": comment_by,
			"reference_doctype": self.doctype,
			"reference_name": self.name,
			"content": text or comment_type,
		}
		return get_controller("Comment")(values).insert(ignore_permissions=True)


def _currently_saving() -> list[tuple[str, str | None]]:
	"""Documents between the start of their save and its end: there, db_set() leaves `modified` alone."""
	saving: list[tuple[str, str | None]] = local.flags.setdefault("currently_saving", [])
	return saving


def _is_same_moment(one: Any, other: Any) -> bool:
	if not one or not other:
		return not one and not other
	return bool(get_datetime(one) == get_datetime(other))


def _describe_transition(docstatus_before: int) -> str:
	if docstatus_before == DocStatus.draft():
		return _("A draft cannot be cancelled. Submit or delete it")
	return _("A submitted document cannot become a draft again")
