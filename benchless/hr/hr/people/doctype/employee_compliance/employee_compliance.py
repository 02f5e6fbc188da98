"""Employee Compliance: where one employee stands on one compliance type, with the evidence."""

from hr.people.records import Record


class EmployeeCompliance(Record):
	pass
