"""Frappe's exception classes: names, hierarchy and HTTP status codes are its own."""

from __future__ import annotations


class SiteNotSpecifiedError(Exception):
	def __init__(self, message: str = "Please specify --site sitename") -> None:
		super().__init__(message)
		self.message = message


class IncorrectSitePath(Exception):
	http_status_code = 404


class ValidationError(Exception):
	http_status_code = 417


class FrappeTypeError(TypeError):
	http_status_code = 417


class AuthenticationError(Exception):
	http_status_code = 401


class PermissionError(Exception):
	http_status_code = 403


class DoesNotExistError(ValidationError):
	http_status_code = 404


class PageDoesNotExistError(ValidationError):
	http_status_code = 404


class NameError(Exception):
	http_status_code = 409


class DuplicateEntryError(NameError):
	pass


class OutgoingEmailError(Exception):
	http_status_code = 501


class Redirect(Exception):
	def __init__(self, http_status_code: int = 301) -> None:
		super().__init__(http_status_code)
		self.http_status_code = http_status_code


class CSRFTokenError(Exception):
	http_status_code = 400


class InvalidAuthorizationToken(CSRFTokenError):
	pass


class RateLimitExceededError(ValidationError):
	http_status_code = 429


class DataError(ValidationError):
	pass


class MandatoryError(ValidationError):
	pass


class NonNegativeError(ValidationError):
	pass


class CannotChangeConstantError(ValidationError):
	pass


class CharacterLengthExceededError(ValidationError):
	pass


class UpdateAfterSubmitError(ValidationError):
	pass


class LinkValidationError(ValidationError):
	pass


class CancelledLinkError(LinkValidationError):
	pass


class LinkExistsError(ValidationError):
	pass


class DocstatusTransitionError(ValidationError):
	pass


class TimestampMismatchError(ValidationError):
	pass


class InvalidEmailAddressError(ValidationError):
	pass


class InvalidPhoneNumberError(ValidationError):
	pass


class UniqueValidationError(ValidationError):
	pass


class AppNotInstalledError(ValidationError):
	pass


class ImplicitCommitError(ValidationError):
	pass


class InvalidColumnName(ValidationError):
	pass


class SecurityException(Exception):
	"""Differs from Frappe: too many attempts are not the server's failure (500)."""

	http_status_code = 429


class RetryBackgroundJobError(Exception):
	pass


class QueryTimeoutError(Exception):
	pass


class StatementTimeoutError(Exception):
	"""A statement took longer than the connection allows; it has been ended."""

	http_status_code = 503


class QueryDeadlockError(Exception):
	pass
