"""Employee Onboarding Template: the steps every new hire of a unit goes through."""

from hr.people.records import Record


class EmployeeOnboardingTemplate(Record):
	pass
