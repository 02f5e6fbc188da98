"""PDF files: their text, their metadata, what they load, and servers that cannot make them."""

import builtins
import logging
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from lms.lms.prints import fonts, pictures, renderer
from lms.lms.prints.pages import direction_of, wrap_document
from lms.testing.factories import insert, make_user
from lms.testing.pdf import open_pdf, read_metadata, read_text

# WeasyPrint 59 shows Arabic and Hebrew as they should be, but what it says about the text behind is wrong.
OLD = 59


def major_version() -> int:
	return int(renderer.import_weasyprint().__version__.split(".")[0])


def make(part: str, language: str = "en", **values: str) -> bytes:
	html = wrap_document(part, title="Title", author="Author", language=language, **values)
	return renderer.make_pdf(html, pictures.make_reader("Administrator"))


@pytest.mark.parametrize(
	"text",
	["Łódź Ünïcode ạệữ", "Ελληνικά", "Київ Ёлка", "שלום", "ใบรับรอง", "✓ done"],
)
def test_texts_in_many_scripts_are_in_the_file(text):
	read = read_text(make(f"<p>{text}</p>"))
	if major_version() == OLD and direction_of(text) == "rtl":
		assert set(text) <= set(read)
		return
	assert sorted(read.replace(" ", "")) == sorted(text.replace(" ", ""))


def test_arabic_is_joined_and_in_the_file():
	content = make("<p dir='rtl'>شهادة إتمام</p>", "ar")
	if major_version() == OLD:
		assert set("شهادةإتمام") <= set(read_text(content))
	else:
		assert read_text(content) == "شهادة إتمام"


def test_fonts_come_from_the_app_and_not_from_the_server():
	text = "Łódź Київ شهادة שלום नमस्ते ใบรับรอง"
	names = {face.family for face in fonts.find_faces(text)}
	assert {"LMS Sans", "LMS Serif", "LMS Arabic", "LMS Hebrew", "LMS Devanagari", "LMS Thai"} == names
	content = make(f"<p>{text}</p>")
	assert b"DejaVu" not in content


@pytest.mark.parametrize("face", [*fonts.STANDARD, *(f for _b, faces in fonts.list_scripts() for f in faces)])
def test_every_font_is_there(face):
	assert fonts.read_face(face.address)[:4] == b"\x00\x01\x00\x00"


def test_the_file_says_what_it_is():
	content = make("<p>x</p>", "de")
	metadata = read_metadata(content)
	assert (metadata["Title"], metadata["Author"]) == ("Title", "Author")
	assert b"pdfaid" in content or b"PDF/A" in content or is_archival(content)


def is_archival(content: bytes) -> bool:
	"""Whether the metadata declares PDF/A-2b. It may be compressed."""
	import zlib

	for part in content.split(b"stream")[1:]:
		try:
			if b"pdfaid" in zlib.decompress(part.strip(b"\r\n")):
				return True
		except zlib.error:
			continue
	return False


@pytest.fixture
def asked():
	"""Addresses that a server on this machine was asked for, and its own."""
	paths: list[str] = []

	class Handler(BaseHTTPRequestHandler):
		def do_GET(self) -> None:
			paths.append(self.path)
			self.send_response(200)
			self.end_headers()

		def log_message(self, *_arguments: object) -> None:
			pass

	server = HTTPServer(("127.0.0.1", 0), Handler)
	thread = Thread(target=server.serve_forever)
	thread.start()
	yield paths, f"http://127.0.0.1:{server.server_port}"
	server.shutdown()
	thread.join()
	server.server_close()


def test_nothing_is_asked_of_another_server(asked):
	paths, url = asked
	make(
		f"<img src='{url}/img'><link rel=stylesheet href='{url}/link'><object data='{url}/object'></object>"
		f"<embed src='{url}/embed'><style>@import '{url}/import'; p {{ background: url({url}/background) }}"
		f"@font-face {{ font-family: x; src: url({url}/font) }} p::before {{ content: url({url}/content) }}"
		f"</style><p style='font-family: x'>text</p><a rel=attachment href='{url}/attachment'>file</a>"
		f"<svg><image href='{url}/svg'/><use href='{url}/use#a'/></svg>",
		styles=f"@import url({url}/styles);",
	)
	assert paths == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "/etc/passwd", "/assets/lms/../../hooks.py"])
def test_no_other_file_of_the_server_is_read(address):
	content = make(f"<a rel=attachment href='{address}'>x</a><img src='{address}'><p>text</p>")
	assert read_text(content).startswith("x")
	assert pictures.make_reader("Administrator")(address) is None
	assert b"EmbeddedFile" not in content


PNG = (
	b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
	b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def make_file(is_private: int) -> str:
	return insert("File", file_name="picture.png", content=PNG, is_private=is_private).file_url


def test_pictures_of_the_site_are_read_by_those_who_may():
	public, private = make_file(0), make_file(1)
	stranger = pictures.make_reader(make_user())
	assert stranger(public) == PNG
	assert stranger(private) is None
	assert pictures.make_reader("Administrator")(private) == PNG
	assert pictures.make_reader(make_user(), always=[private])(private) == PNG


def test_pictures_of_the_app_and_in_the_text_are_read():
	read = pictures.make_reader("Guest")
	assert b"<svg" in read("/assets/lms/images/logo.svg?v=1")
	assert read("data:image/png;base64," + b64encode(PNG).decode()) == PNG
	assert read("data:text/html;base64,AAAA") is None
	assert read("data:image/png;base64,!!") is None


@pytest.mark.parametrize(
	("error", "advice"),
	[
		(OSError("cannot load library 'libpango-1.0-0'"), "apt install libpango-1.0-0"),
		(ImportError("No module named 'weasyprint'", name="weasyprint"), "bench setup requirements"),
	],
	ids=["Pango", "WeasyPrint"],
)
def test_a_server_that_cannot_make_them_says_what_to_install(error, advice, monkeypatch):
	real = builtins.__import__

	def refuse(name: str, *arguments: object, **options: object) -> object:
		if name.startswith("weasyprint"):
			raise error
		return real(name, *arguments, **options)

	monkeypatch.setattr(builtins, "__import__", refuse)
	with pytest.raises(renderer.PrintingUnavailableError, match=advice):
		renderer.make_pdf("<p>x</p>", lambda _url: None)


@pytest.mark.parametrize(
	("text", "direction"),
	[("abc", "ltr"), ("12 شهادة", "rtl"), ("«שלום» x", "rtl"), ("123", "ltr"), ("", "ltr")],
)
def test_the_direction_of_a_text_is_that_of_its_first_letter(text, direction):
	assert direction_of(text) == direction


def test_metadata_are_texts():
	html = wrap_document("", title="<b>&\"'", author="</title><script>", language="en")
	assert "<script>" not in html
	content = renderer.make_pdf(html, lambda _url: None)
	assert read_metadata(content)["Title"] == "<b>&\"'"
	assert len(open_pdf(content)) == 1


def test_the_library_does_not_fill_the_log():
	make("<p style='no-such-rule: 1'>x</p>")
	assert logging.getLogger("weasyprint").level == logging.ERROR
