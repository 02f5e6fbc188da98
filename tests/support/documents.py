"""Small files of the kinds that people hand in, as their programs write them."""

import io
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
GIF = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x01\x00\x01\x00"
HEIC = b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(8)
RTF = rb"{\rtf1\ansi Hello}"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = '<Types><Override PartName="/{0}" ContentType="application/vnd.{1}.main+xml"/></Types>'
OFFICE = {
	"docx": ("word/document.xml", "openxmlformats-officedocument.wordprocessingml.document"),
	"pptx": ("ppt/presentation.xml", "openxmlformats-officedocument.presentationml.presentation"),
	"xlsx": ("xl/workbook.xml", "openxmlformats-officedocument.spreadsheetml.sheet"),
	"docm": ("word/document.xml", "ms-word.document.macroEnabled"),
}
OPEN_DOCUMENT = {"odt": "text", "odp": "presentation", "ods": "spreadsheet"}
STREAMS = {"doc": "WordDocument", "ppt": "PowerPoint Document", "xls": "Workbook"}


def zip_of(parts: dict[str, str | bytes]) -> bytes:
	buffer = io.BytesIO()
	with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
		for name, part in parts.items():
			archive.writestr(name, part)
	return buffer.getvalue()


def make_png(text: str = "") -> bytes:
	"""One grey pixel, with perhaps a few words about it that nobody sees."""

	def chunk(kind: bytes, data: bytes) -> bytes:
		checksum = zlib.crc32(kind + data).to_bytes(4, "big")
		return len(data).to_bytes(4, "big") + kind + data + checksum

	header = chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0")
	header += chunk(b"tEXt", b"Comment\0" + text.encode()) if text else b""
	return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def make_office(kind: str, **more: str | bytes) -> bytes:
	"""A document of today's Office: `docx`, `pptx`, `xlsx`, or `docm`, which has macros."""
	part, content_type = OFFICE[kind]
	return zip_of({"[Content_Types].xml": TYPES.format(part, content_type), part: "<x/>", **more})


def make_open_document(kind: str, **more: str | bytes) -> bytes:
	mimetype = f"application/vnd.oasis.opendocument.{OPEN_DOCUMENT[kind]}"
	return zip_of({"mimetype": mimetype, "content.xml": "<x/>", **more})


def make_old_office(kind: str, *streams: str) -> bytes:
	"""As much of a document of the older Office as tells which it is: the names of its streams."""
	names = (STREAMS[kind], *streams)
	return OLE + bytes(504) + b"".join(f"{name}\0".encode("utf-16-le").ljust(128, b"\0") for name in names)


def make_document(kind: str) -> bytes:
	"""A file of this kind, by its extension."""
	if kind in OFFICE:
		return make_office(kind)
	if kind in OPEN_DOCUMENT:
		return make_open_document(kind)
	if kind in STREAMS:
		return make_old_office(kind)
	plain = {"pdf": PDF, "gif": GIF, "jpg": JPG, "jpeg": JPG, "webp": WEBP, "rtf": RTF}
	plain |= {"jfif": JPG, "heic": HEIC, "heif": HEIC}
	return plain.get(kind) or (make_png() if kind == "png" else "Grüße".encode())
