"""DocTypes: fields, permissions, and checks of their definitions."""

from .meta import Meta, all_doctypes, clear_meta_cache, exists, get_meta, is_single, iter_doctypes

__all__ = [
	"Meta",
	"all_doctypes",
	"clear_meta_cache",
	"exists",
	"get_meta",
	"is_single",
	"iter_doctypes",
]
