"""What the kinds of fields are, one small class each, and which fields every document has.

`kind_of(df)` knows the column of a field, reads and formats its values, and says what may be done with them.
No other module lists fieldtypes."""

from .base import Fieldtype
from .registry import FIELDTYPES, kind_of
from .standard import (
	CHILD_TABLE_FIELDS,
	DEFAULT_FIELDS,
	OPTIONAL_FIELDS,
	SET_ONCE_STANDARD_FIELDS,
	STANDARD_FIELDS,
)

__all__ = [
	"CHILD_TABLE_FIELDS",
	"DEFAULT_FIELDS",
	"FIELDTYPES",
	"OPTIONAL_FIELDS",
	"SET_ONCE_STANDARD_FIELDS",
	"STANDARD_FIELDS",
	"Fieldtype",
	"kind_of",
]
