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
		"#,Name,Email\n1,Ana,ana@example.com\n2,Ben,ben@example.com\n",
		"# ;Work Email\n1;ana@example.com\n2;ben@example.com\n",
		"#\tEmail\n\tana@example.com\n\tben@example.com\n",
		"\tEmail\n1\tana@example.com\n2\tben@example.com\n",
		"# Ana, Ben\nEmail,Name\n# left,\nana@example.com,Ana\nben@example.com,Ben\n",
		"Work Email\nana@example.com\nben@example.com\n",
		"Name,Email Address\nAna,ana@example.com\nBen,ben@example.com\n",
		"Name;Email_Address\nAna;ana@example.com\nBen;ben@example.com\n",
		"Name,EMAIL-ADDRESS [Required]\nAna,ana@example.com\nBen,ben@example.com\n",
		"sep=;\r\nName;Email\r\nRao, Ana;ana@example.com\r\nBen;ben@example.com\r\n",
		'"sep=,"\nName,Email\nAna,ana@example.com\nBen,ben@example.com\n',
		"sep=;\nEmail\nana@example.com\nben@example.com\n",
		"sep=\t\nName\tEmail\n\tana@example.com\n\tben@example.com\n",
		'"Rao; Name","Email"\n"Ana\nRao","ana@example.com"\n"Ben","ben@example.com"\n',
		# Several that fit: the one of addresses, of several the account or the address at work.
		"User ID,Email\n1001,ana@example.com\n1002,ben@example.com\n",
		"Email,User\nana@example.com,Ana Rao\nben@example.com,Ben Okafor\n",
		"Email,User ID\nana@home.example,ana@example.com\nben@home.example,ben@example.com\n",
		"Personal Email,Work Email\na@home.example,ana@example.com\nb@home.example,ben@example.com\n",
		"Work Email,Email\n,ana@example.com\n,ben@example.com\n",
	],
)
def test_addresses_are_read_from_lines_and_from_csv(content):
	assert read_people(content.encode()) == ANA_AND_BEN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["bare", "marked"])
def test_files_of_spreadsheet_programs_are_understood(encoding, mark):
	text = "Name\tE-Mail\r\nÅsa\tana@example.com\r\nBen\tben@example.com\r\n"
	assert read_people((mark + text).encode(encoding)) == ANA_AND_BEN


def test_the_message_names_the_columns_that_were_found():
	with pytest.raises(UnreadableFile, match="the columns No, Name, Mobile, \\(empty\\)"):
		read_people(b"No;Name;Mobile;\n1;Ana;555;\n")


def test_lines_are_taken_as_they_are_for_the_assignment_to_judge():
	assert read_people(b"ana@example.com\nana@example.com\nnot an address") == [
		"ana@example.com",
		"ana@example.com",
		"not an address",
	]


@pytest.mark.parametrize(
	"content",
	[
		b"",
		b"\n\n",
		b"# nobody\n",
		b"email\n",
		b"name,town\na,b\n",
		b"\xff\xfea",
		b'email,name\n"' + b"a" * 200_000,
	],
)
def test_what_names_nobody_is_refused(content):
	with pytest.raises(UnreadableFile):
		read_people(content)
