"""Company: the employer; its abbreviation ends the name of each of its departments."""

from hr.people.records import Record


class Company(Record):
	def validate(self) -> None:
		self.set_abbr()

	def set_abbr(self) -> None:
		self.abbr = (self.abbr or "").strip() or initials(self.company_name)


def initials(name: str) -> str:
	"""Upper-case first letters: `Northwind Trading` is `NT`."""
	return "".join(word[0] for word in name.split()).upper()
