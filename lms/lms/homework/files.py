"""Files that learners hand in: which formats each type of homework accepts, and how they are stored.

The bytes decide the format, and the extension must match. The type that the browser sends is ignored.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

import filetype
import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.model.document import Document
from frappe.utils import cstr, escape_html
from werkzeug.datastructures import FileStorage, MultiDict

from lms.lms.shared.file_addresses import find_files

DOCTYPE, FIELD = "LMS Assignment Submission", "assignment_attachment"
MEGABYTE = 1024 * 1024
EXTENSIONS = {
	"PDF": ("pdf",),
	"Image": ("png", "jpg", "jpeg", "jfif", "gif", "webp", "heic", "heif"),
	"Document": tuple("pdf doc docx odt rtf txt ppt pptx odp xls xlsx ods".split()),
}
SAME = {"jpeg": "jpg", "jfif": "jpg", "apng": "png", "heif": "heic"}

MAGIC = ("gif", "jpg", "pdf", "png", "rtf", "webp")
# Brands in the header of HEIC pictures, the format of many phones.
HEIC = (b"heic", b"heix")
# A PDF may have other bytes first, such as printer commands.
PDF_BEGINS, PDF_ENDS, PDF_BEGINS_WITHIN = b"%PDF-", b"%%EOF", 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE_TYPES = "[Content_Types].xml"
OFFICE = {
	b"wordprocessingml.document.main+xml": "docx",
	b"presentationml.presentation.main+xml": "pptx",
	b"spreadsheetml.sheet.main+xml": "xlsx",
}
OPEN_DOCUMENT = {
	b"application/vnd.oasis.opendocument.text": "odt",
	b"application/vnd.oasis.opendocument.presentation": "odp",
	b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
# Streams of the older Office formats, by their names in the directory.
STREAMS = {"WordDocument": "doc", "PowerPoint Document": "ppt", "Workbook": "xls", "Book": "xls"}
MACROS = "_VBA_PROJECT".encode("utf-16-le")
MACRO_FOLDERS = ("basic/", "scripts/")
# Larger than these parts ever are. A small file can unpack to a huge one.
MOST_UNPACKED = MEGABYTE
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError, RuntimeError)

UNSAFE_IN_NAMES = re.compile(r'[:*?"<>|%#]')
# File systems limit bytes. Frappe adds a few characters if a name is taken.
MOST_CHARACTERS, MOST_BYTES = 100, 180


class FileRefusedError(frappe.ValidationError):
	"""The file cannot be handed in."""


@dataclass(frozen=True)
class Upload:
	file_name: str
	content: bytes


def read_upload(files: MultiDict[str, FileStorage], file_url: str | None, user: str) -> Upload | None:
	"""Return the file in the request, or the user's own private file at `file_url`, or None without either.

	Raises FileRefusedError if there is more than one.
	"""
	# A form with an empty file field sends a file without a name.
	given = [file for file in files.getlist("file") if file.filename]
	if len(given) + bool(file_url) > 1:
		frappe.throw(_("Hand in one file. Combine several files into one document first."), FileRefusedError)
	if file_url:
		return read_own_file(file_url, user)
	if not given:
		return None
	# Read from the beginning, because a request is repeated after a deadlock or lock timeout.
	given[0].stream.seek(0)
	return Upload(cstr(given[0].filename), given[0].stream.read())


def read_own_file(file_url: str, user: str) -> Upload:
	rows = find_files(file_url)
	name = next((row.name for row in rows if row.owner == user and row.is_private), None)
	if not name:
		frappe.throw(
			_("This is not a private file of yours. Please upload the file itself."), FileRefusedError
		)
	file = frappe.get_doc("File", name)
	content = file.get_content()
	return Upload(file.file_name, content.encode() if isinstance(content, str) else content)


def validate_upload(upload: Upload, kind: str) -> None:
	"""Raise FileRefusedError with the reason if homework of this type does not accept the file."""
	label, extension = escape_html(clean_name(upload.file_name)), get_extension(upload.file_name)
	if extension not in EXTENSIONS[kind]:
		message = _("{0} cannot be handed in here. Accepted kinds of files: {1}.")
		frappe.throw(message.format(label, describe_extensions(kind)), FileRefusedError)
	if not upload.content:
		frappe.throw(_("{0} is empty. Please choose another file.").format(label), FileRefusedError)
	if len(upload.content) > get_max_file_size():
		message = _("{0} is too large: it has {1} MB, and the limit is {2} MB.")
		sizes = (in_megabytes(len(upload.content)), in_megabytes(get_max_file_size()))
		frappe.throw(message.format(label, *sizes), FileRefusedError)
	if has_macros(upload.content):
		message = _("{0} contains macros. Please hand it in without them, for example as a PDF.")
		frappe.throw(message.format(label), FileRefusedError)
	if SAME.get(extension, extension) not in find_formats(upload.content):
		message = _(
			"{0} is not a valid {1} file. It may be damaged or have a password. Please save it as {1} again."
		)
		frappe.throw(message.format(label, extension.upper()), FileRefusedError)


def attach(upload: Upload, submission: str) -> str:
	"""Store the file as a private attachment of the submission. Returns its address."""
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": clean_name(upload.file_name),
			"content": upload.content,
			"is_private": 1,
			"attached_to_doctype": DOCTYPE,
			"attached_to_name": submission,
			"attached_to_field": FIELD,
		}
	)
	file.flags.handed_in = True
	# Learners have no write access to submissions. The caller has checked that they may hand in.
	file.insert(ignore_permissions=True)
	if find_files(file.file_url, but_for=file.name):
		keep_apart(file, upload)
	return file.file_url


def keep_apart(file: Document, upload: Upload) -> None:
	"""Give the file its own address. Frappe stores equal content once, under the first uploader's name."""
	file.file_name = clean_name(upload.file_name)
	file.save_file(content=upload.content, ignore_existing_file_check=True)
	file.db_set({"file_name": file.file_name, "file_url": file.file_url}, update_modified=False)


def get_extension(file_name: str) -> str:
	return file_name.rpartition(".")[2].strip().lower() if "." in file_name else ""


def clean_name(file_name: str) -> str:
	"""Return the file name without folders, invisible characters and characters special in addresses."""
	name = re.split(r"[/\\]", file_name)[-1]
	name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
	name = UNSAFE_IN_NAMES.sub("", name)
	stem, dot, extension = name.rpartition(".") if "." in name else (name, "", "")
	stem = stem.strip(" .")[:MOST_CHARACTERS].encode()[:MOST_BYTES].decode(errors="ignore")
	return f"{stem or 'file'}{dot}{extension.strip()[:10]}"


def describe_limits(kind: str) -> str:
	"""Return the accepted formats and the size limit, as text for the form."""
	return _("{0}. At most {1} MB.").format(describe_extensions(kind), in_megabytes(get_max_file_size()))


def describe_extensions(kind: str) -> str:
	"""Return the accepted extensions as text, without alternative spellings."""
	return ", ".join(extension.upper() for extension in EXTENSIONS[kind] if extension not in SAME)


def in_megabytes(size: int) -> str:
	return f"{size / MEGABYTE:.1f}".removesuffix(".0")


def find_formats(content: bytes) -> set[str]:
	"""Return the extensions that match the bytes, or an empty set for a format that is not accepted."""
	if content.startswith(ZIP):
		return find_in_zip(content)
	if content.startswith(OLE):
		return {ending for name, ending in STREAMS.items() if f"{name}\0".encode("utf-16-le") in content}
	guess = filetype.guess_extension(content)
	extension = SAME.get(guess, guess)
	if extension in MAGIC:
		return {extension}
	found = {"heic"} if is_heic(content) else {"txt"} if is_text(content) else set()
	return found | {"pdf"} if is_late_pdf(content) else found


def is_heic(content: bytes) -> bool:
	size = int.from_bytes(content[:4], "big")
	brands = [content[at : at + 4] for at in range(8, min(size, 256), 4)]
	return content[4:8] == b"ftyp" and not set(HEIC).isdisjoint(brands)


def is_late_pdf(content: bytes) -> bool:
	"""Whether a PDF follows other bytes. Bytes that could be a web page do not count."""
	before, begins, _rest = content[:PDF_BEGINS_WITHIN].partition(PDF_BEGINS)
	return bool(begins) and b"<" not in before and PDF_ENDS in content


def find_in_zip(content: bytes) -> set[str]:
	try:
		with zipfile.ZipFile(io.BytesIO(content)) as archive:
			if "mimetype" in archive.namelist():
				extension = OPEN_DOCUMENT.get(unpack(archive, "mimetype").strip())
				return {extension} if extension else set()
			types = unpack(archive, OFFICE_TYPES)
	except BROKEN:
		return set()
	return {extension for main_part, extension in OFFICE.items() if main_part in types}


def unpack(archive: zipfile.ZipFile, name: str) -> bytes:
	with archive.open(name) as part:
		return part.read(MOST_UNPACKED)


def is_text(content: bytes) -> bool:
	"""Whether it is plain text in a common encoding."""
	if content.startswith((b"\xff\xfe", b"\xfe\xff")):
		try:
			content = content.decode("utf-16").encode()
		except UnicodeDecodeError:
			return False
	return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", content)


def has_macros(content: bytes) -> bool:
	"""Whether a document contains macros, which Office would offer to run."""
	if content.startswith(OLE):
		return MACROS in content
	if not content.startswith(ZIP):
		return False
	try:
		with zipfile.ZipFile(io.BytesIO(content)) as archive:
			names = [name.lower() for name in archive.namelist()]
			types = unpack(archive, OFFICE_TYPES) if OFFICE_TYPES in archive.namelist() else b""
	except BROKEN:
		return False
	is_program = any(name.startswith(MACRO_FOLDERS) or name.endswith("vbaproject.bin") for name in names)
	return is_program or b"macroenabled" in types.lower()
