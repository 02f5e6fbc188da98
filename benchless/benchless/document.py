"""What other layers use of documents."""

from .model import (
	Document,
	delete_doc,
	get_cached_doc,
	get_cached_value,
	get_controller,
	get_doc,
	get_last_doc,
	new_doc,
	rename_doc,
)

__all__ = [
	"Document",
	"delete_doc",
	"get_cached_doc",
	"get_cached_value",
	"get_controller",
	"get_doc",
	"get_last_doc",
	"new_doc",
	"rename_doc",
]
