"""Sends mails over SMTP, or into the site's outbox folder if no server is configured."""

from __future__ import annotations

import abc
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path

from ..context.local import local
from ..utils.clock import now_datetime
from ..utils.data import cint, generate_hash
from ..utils.errors import OutgoingEmailError

TIMEOUT = 30
SMTP_PORT, SUBMISSION_PORT, SMTPS_PORT = 25, 587, 465


class Unreachable(OutgoingEmailError):
	"""No mail at all can be sent at present."""


class Transport(abc.ABC):
	"""A way to send mail, which is open as soon as it is created."""

	@abc.abstractmethod
	def send(self, message: EmailMessage, recipient: str) -> None:
		"""Send one copy of a mail."""

	@abc.abstractmethod
	def close(self) -> None:
		"""Release its resources."""


class Outbox(Transport):
	"""Writes an `.eml` file for each copy to `private/outbox`, which any mail program can open."""

	def __init__(self) -> None:
		self.folder = Path(local.site_path, "private", "outbox")
		self.folder.mkdir(parents=True, exist_ok=True)

	def send(self, message: EmailMessage, recipient: str) -> None:
		name = f"{now_datetime():%Y%m%d-%H%M%S-%f}-{generate_hash(length=6)}.eml"
		(self.folder / name).write_bytes(message.as_bytes())

	def close(self) -> None:
		pass


class SMTP(Transport):
	"""The server of `mail_server`, `mail_port`, `use_tls` or `use_ssl`, `mail_login` and `mail_password`."""

	def __init__(self) -> None:
		self.session = self._connect()

	def close(self) -> None:
		self.session.close()

	def send(self, message: EmailMessage, recipient: str) -> None:
		try:
			self.session.send_message(message, to_addrs=[recipient])
		except smtplib.SMTPServerDisconnected:
			# Servers close a session after a number of mails.
			self.session = self._connect()
			self.session.send_message(message, to_addrs=[recipient])

	def _connect(self) -> smtplib.SMTP:
		try:
			return self._sign_in()
		except (OSError, smtplib.SMTPException) as error:
			raise Unreachable(f"Mail server {local.conf.mail_server}: {error}") from error

	def _sign_in(self) -> smtplib.SMTP:
		conf = local.conf
		if cint(conf.use_ssl):
			session: smtplib.SMTP = smtplib.SMTP_SSL(
				conf.mail_server,
				cint(conf.mail_port) or SMTPS_PORT,
				timeout=TIMEOUT,
				context=ssl.create_default_context(),
			)
		else:
			port = cint(conf.mail_port) or (SUBMISSION_PORT if cint(conf.use_tls) else SMTP_PORT)
			session = smtplib.SMTP(conf.mail_server, port, timeout=TIMEOUT)
		if cint(conf.use_tls):
			session.starttls(context=ssl.create_default_context())
		if conf.mail_login:
			session.login(conf.mail_login, conf.mail_password or "")
		return session


def get_transport() -> Transport:
	"""Return the site's transport. Raises Unreachable if its server does not answer."""
	return SMTP() if local.conf.mail_server else Outbox()
