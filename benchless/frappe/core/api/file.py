"""What apps ask about files."""

from benchless.site.files import get_max_size as get_max_file_size

__all__ = ["get_max_file_size"]
