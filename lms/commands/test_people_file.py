"""What counts as a list of people."""

import pytest

from lms.commands.people_file import UnreadableFile, read_people

ANA_AND_BEN = ["ana@example.com", "ben@example.com"]


@pytest.mark.parametrize(
	"content",
	[
		"ana@example.com\nben@example.com",
		"\n  ana@example.com  \n\n# the others\nben@example.com\n",
		"ana@example.com\r\nben@example.com\r\n",
		"\ufeffana@example.com\nben@example.com\n",
		"email\nana@example.com\nben@example.com\n",
		"Name,E-Mail,Town\nAna,ana@example.com,Oslo\nBen,ben@example.com,Rome\n",
		'"Name";"User ID"\r\n"Rao; Ana";"ana@example.com"\r\n"Ben";"ben@example.com"\r\n',
		"Name\tUser\nAna\tana@example.com\nCem\t\nBen\tben@example.com\n",
		"# exported today\nUser,Name\nana@example.com,Ana\nben@example.com\n",
	],
)
def test_addresses_are_read_from_lines_and_from_csv(content):
	assert read_people(content.encode()) == ANA_AND_BEN


def test_lines_are_taken_as_they_are_for_the_assignment_to_judge():
	assert read_people(b"ana@example.com\nana@example.com\nnot an address") == [
		"ana@example.com",
		"ana@example.com",
		"not an address",
	]


@pytest.mark.parametrize(
	"content", [b"", b"\n\n", b"# nobody\n", b"email\n", b"name,town\na,b\n", b"\xff\xfea"]
)
def test_what_names_nobody_is_refused(content):
	with pytest.raises(UnreadableFile):
		read_people(content)
