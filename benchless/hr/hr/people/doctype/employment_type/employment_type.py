"""Employment Type: full-time, part-time, contract and so on."""

from hr.people.records import Record


class EmploymentType(Record):
	pass
