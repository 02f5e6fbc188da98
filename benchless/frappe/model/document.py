from benchless.model import Document

__all__ = ["Document"]
