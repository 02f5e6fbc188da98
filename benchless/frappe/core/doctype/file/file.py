"""An uploaded file. What happens to it is in the engine's `files`."""

from frappe.model.document import Document

from benchless.site import files


class File(Document):
	def before_insert(self) -> None:
		files.prepare(self)

	def validate(self) -> None:
		files.validate(self)

	def on_trash(self) -> None:
		files.remove(self)

	def save_file(self, content: bytes, ignore_existing_file_check: bool = False) -> None:
		files.store(self, content, ignore_existing_file_check)

	def get_content(self) -> bytes:
		return files.read_content(self)

	def is_downloadable(self) -> bool:
		return files.has_permission(self, "read")


get_permission_query_conditions = files.get_permission_query_conditions
has_permission = files.has_permission
