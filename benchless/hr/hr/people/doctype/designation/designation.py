"""Designation: a job title."""

from hr.people.records import Record


class Designation(Record):
	pass
