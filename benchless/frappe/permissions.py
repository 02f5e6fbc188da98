from benchless.access.permissions import (
	AUTOMATIC_ROLES,
	get_doc_permissions,
	get_role_permissions,
	get_roles,
	has_permission,
)
from benchless.access.user_permissions import get_allowed_docs as get_allowed_docs_for_doctype
from benchless.access.user_permissions import get_user_permissions
from benchless.model.restrictions import add_user_permission, remove_user_permission

__all__ = [
	"AUTOMATIC_ROLES",
	"add_user_permission",
	"get_allowed_docs_for_doctype",
	"get_doc_permissions",
	"get_role_permissions",
	"get_roles",
	"get_user_permissions",
	"has_permission",
	"remove_user_permission",
]
