"""Which files each type of homework accepts, by their bytes and their name."""

import io

import frappe
import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from lms.lms.homework.files import (
	EXTENSIONS,
	FileRefusedError,
	Upload,
	clean_name,
	read_upload,
	validate_upload,
)
from tests.support.documents import (
	GIF,
	JPG,
	PDF,
	make_document,
	make_office,
	make_old_office,
	make_open_document,
	make_png,
	zip_of,
)

HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
KINDS = [(kind, extension) for kind, extensions in EXTENSIONS.items() for extension in extensions]


@pytest.mark.parametrize(("kind", "extension"), KINDS, ids=str)
def test_files_of_the_requested_kind_are_accepted(kind, extension):
	validate_upload(Upload(f"work.{extension.upper()}", make_document(extension)), kind)


@pytest.mark.parametrize(
	"before", [b"\r\n", b"\xef\xbb\xbf", b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n", b"\0" * 900]
)
def test_a_pdf_may_begin_with_other_bytes(before):
	validate_upload(Upload("work.pdf", before + PDF), "PDF")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_taken_in_the_usual_encodings(encoding):
	validate_upload(Upload("work.txt", "Grüße\tan alle\r\nBMW".encode(encoding)), "Document")


@pytest.mark.parametrize(
	("name", "content", "kind"),
	[
		("work.html", HTML, "Document"),
		("work.svg", SVG, "Image"),
		("work.docm", make_office("docm"), "Document"),
		("work.zip", zip_of({"a.txt": "a"}), "Document"),
		("work.exe", b"MZ\x90\x00", "Document"),
		("work.pdf.html", HTML, "PDF"),
		("work.pdf.exe", PDF, "PDF"),
		("work", PDF, "PDF"),
		("pdf", PDF, "PDF"),
		("work.pdf.", PDF, "PDF"),
		("work.pdf\0.html", PDF, "PDF"),
		("work.docx", make_document("docx"), "PDF"),
		("work.png", make_png(), "Document"),
		("work.pdf", PDF, "Image"),
	],
	ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_kinds_are_refused_by_their_name(name, content, kind):
	with pytest.raises(FileRefusedError, match=r"cannot be handed in here.*Accepted kinds of files"):
		validate_upload(Upload(name, content), kind)


def test_a_name_without_an_extension_appears_unchanged_in_the_message():
	with pytest.raises(FileRefusedError, match=r"^plan cannot be handed in here"):
		validate_upload(Upload("plan", PDF), "PDF")


@pytest.mark.parametrize(
	("name", "content", "kind"),
	[
		("work.pdf", HTML, "PDF"),
		("work.pdf", b"\n" + HTML + PDF, "PDF"),
		("work.pdf", make_document("docx"), "PDF"),
		("work.png", SVG, "Image"),
		("work.png", JPG, "Image"),
		("work.pdf", GIF + PDF, "PDF"),
		("work.pdf", b" " * 1024 + PDF, "PDF"),
		("work.pdf", b"about %PDF- files", "PDF"),
		("work.heic", JPG, "Image"),
		("work.heic", b"\0\0\0\x18ftypisom\0\0\0\0mp41avc1", "Image"),
		("work.jpg", make_document("heic"), "Image"),
		("work.jpg", HTML + JPG, "Image"),
		("work.gif", b"GI", "Image"),
		("work.docx", PDF + make_document("docx"), "Document"),
		("work.docx", zip_of({"word/document.xml": "<x/>"}), "Document"),
		("work.docx", make_document("docx")[:-40], "Document"),
		("work.docx", b"PK\x03\x04", "Document"),
		("work.docx", make_document("xlsx"), "Document"),
		("work.odt", make_document("ods"), "Document"),
		("work.odt", zip_of({"mimetype": "text/html"}), "Document"),
		("work.doc", make_document("docx"), "Document"),
		("work.doc", make_old_office("xls"), "Document"),
		("work.xls", HTML, "Document"),
		("work.rtf", HTML, "Document"),
		("work.txt", GIF, "Document"),
		("work.txt", b"MZ\x90\x00\x03", "Document"),
		("work.txt", b"\xff\xfe\x00", "Document"),
	],
	ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_does_not_match_its_extension_is_refused(name, content, kind):
	with pytest.raises(FileRefusedError, match=r"is not a valid [A-Z]+ file"):
		validate_upload(Upload(name, content), kind)


@pytest.mark.parametrize(
	("name", "content"),
	[
		("work.docx", make_office("docm")),
		("work.docx", make_office("docx", **{"word/vbaProject.bin": b"x"})),
		("work.odt", make_open_document("odt", **{"Basic/Standard/Module1.xml": "<x/>"})),
		("work.odt", make_open_document("odt", **{"Scripts/python/a.py": "1"})),
		("work.doc", make_old_office("doc", "_VBA_PROJECT")),
		("work.xls", make_old_office("xls", "_VBA_PROJECT_CUR")),
	],
	ids=["renamed", "docx", "basic", "python", "doc", "xls"],
)
def test_macros_are_refused(name, content):
	with pytest.raises(FileRefusedError, match="contains macros"):
		validate_upload(Upload(name, content), "Document")


def test_empty_file_is_refused():
	with pytest.raises(FileRefusedError, match="is empty"):
		validate_upload(Upload("work.pdf", b""), "PDF")


def test_large_file_is_refused_with_the_limit():
	frappe.db.set_single_value("System Settings", "max_file_size", 1)
	validate_upload(Upload("work.pdf", PDF.ljust(1024 * 1024)), "PDF")
	with pytest.raises(FileRefusedError, match=r"has 1\.5 MB, and the limit is 1 MB"):
		validate_upload(Upload("work.pdf", PDF.ljust(3 * 512 * 1024)), "PDF")


def test_a_small_file_that_unpacks_to_a_huge_one_is_read_no_further():
	types = make_office("docx", **{"word/media/image.bmp": bytes(50 * 1024 * 1024)})
	validate_upload(Upload("work.docx", types), "Document")
	bomb = zip_of({"[Content_Types].xml": " " * 50 * 1024 * 1024})
	with pytest.raises(FileRefusedError, match="is not a valid DOCX file"):
		validate_upload(Upload("work.docx", bomb), "Document")


@pytest.mark.parametrize(
	("given", "kept"),
	[
		("../../site_config.pdf", "site_config.pdf"),
		("C:\\Users\\me\\plan.pdf", "plan.pdf"),
		("/etc/passwd/.pdf", "file.pdf"),
		('my "plan" <b>#1?%2e.pdf', "my plan b12e.pdf"),
		("plan\u202efdp.pdf\r\n", "planfdp.pdf"),
		("أفكاري.pdf", "أفكاري.pdf"),
		("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
		("計" * 100 + ".pdf", "計" * 60 + ".pdf"),
		("work.html.pdf", "work.html.pdf"),
		("plan", "plan"),
		("", "file"),
	],
)
def test_names_are_safe_in_folders_and_addresses(given, kept):
	assert clean_name(given) == kept


def given(*names: str) -> MultiDict:
	return MultiDict([("file", FileStorage(io.BytesIO(PDF), filename=name)) for name in names])


def test_the_file_of_a_form_is_read():
	assert read_upload(given("work.pdf"), None, "Administrator") == Upload("work.pdf", PDF)
	assert read_upload(given(""), None, "Administrator") is None


@pytest.mark.parametrize(("names", "url"), [(("a.pdf", "b.pdf"), None), (("a.pdf",), "/private/files/b.pdf")])
def test_one_file_is_handed_in(names, url):
	with pytest.raises(FileRefusedError, match="Hand in one file"):
		read_upload(given(*names), url, "Administrator")
