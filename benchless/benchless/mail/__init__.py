"""E-mail: written to the Email Queue in the caller's transaction, sent later by a job."""

from .outgoing import flush
from .queue import sendmail

__all__ = ["flush", "sendmail"]
