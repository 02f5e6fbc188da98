"""Documents: lifecycle, rules, and how they are found, created, renamed and deleted."""

from .controllers import get_controller
from .delete import delete_doc
from .document import Document
from .documents import copy_doc, get_cached_doc, get_cached_value, get_doc, get_last_doc, new_doc
from .rename import rename_doc

__all__ = [
	"Document",
	"copy_doc",
	"delete_doc",
	"get_cached_doc",
	"get_cached_value",
	"get_controller",
	"get_doc",
	"get_last_doc",
	"new_doc",
	"rename_doc",
]
