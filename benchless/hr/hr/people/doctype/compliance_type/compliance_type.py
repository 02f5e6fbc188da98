"""Compliance Type: a duty that employees must show evidence for."""

from hr.people.records import Record


class ComplianceType(Record):
	pass
