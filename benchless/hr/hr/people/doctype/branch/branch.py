"""Branch: a place of work."""

from hr.people.records import Record


class Branch(Record):
	pass
