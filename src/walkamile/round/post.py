"""How does a letter leave the house? By the company's own mail server, to everybody it is for or to nobody."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

from walkamile.model.errors import MailFault
from walkamile.settings import Settings

PASSWORD = "WALKAMILE_SMTP_PASSWORD"
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
PATIENCE_S = 30.0
AGAIN = "Nothing was sent; send it again when this is mended."


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: `security` is starttls, ssl or none; the password comes from the environment only."""

    host: str
    port: int
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


def server_of(settings: Settings, environment: Mapping[str, str] = os.environ) -> Server | None:
    """Which mail server do the settings name? None where they name none."""
    if not settings.smtp_host:
        return None
    said = (settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_user)
    return Server(*said, environment.get(PASSWORD, ""))


def sender_of(settings: Settings) -> str:
    """From whom do letters come?"""
    return settings.letter_from or (
        settings.smtp_user if "@" in settings.smtp_user else "walkamile@localhost"
    )


def post(server: Server, message: EmailMessage, to: Sequence[str]) -> None:
    """Send one message to all of these addresses, or to none of them. Raises MailFault with what to do."""
    if not to:
        raise MailFault("There is nobody to send it to. Fill in letter_to in walkamile.yaml, or use --to.")
    if server.user and not server.password:
        raise MailFault(f"The mail server wants a password for {server.user}: set ${PASSWORD}. {AGAIN}")
    if server.user and server.security == "none" and server.host not in HERE:
        raise MailFault(
            f"The password would travel unencrypted: set smtp_security to starttls or ssl. {AGAIN}"
        )
    try:
        with _opened(server) as smtp:
            _hand_over(smtp, message, to)
    except ssl.SSLError as fault:
        raise MailFault(
            f"The certificate or encryption of {server.host} cannot be trusted ({fault.reason}). {AGAIN}"
        ) from fault
    except smtplib.SMTPNotSupportedError as fault:
        raise MailFault(
            f"{server.host} offers no encryption or no sign-in on port {server.port}: check smtp_port and "
            f"smtp_security. {AGAIN}"
        ) from fault
    except smtplib.SMTPAuthenticationError as fault:
        raise MailFault(
            f"{server.host} refused the name or the password of {server.user}. Check ${PASSWORD}. {AGAIN}"
        ) from fault
    except smtplib.SMTPResponseException as fault:
        raise MailFault(
            f"{server.host} answered: {fault.smtp_code} {_words(fault.smtp_error)}. {AGAIN}"
        ) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise MailFault(
            f"{server.host}:{server.port} cannot be reached or broke off ({fault}). "
            f"Check smtp_host and smtp_port. {AGAIN}"
        ) from fault


def _opened(server: Server) -> smtplib.SMTP:
    """A connection, encrypted and signed in as the settings say."""
    trusted = ssl.create_default_context()
    if server.security == "ssl":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_S, context=trusted)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_S)
    try:
        if server.security == "starttls":
            smtp.starttls(context=trusted)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage, to: Sequence[str]) -> None:
    """One transaction: if a single address is refused, the text is never handed over."""
    smtp.ehlo_or_helo_if_needed()
    code, said = smtp.mail(str(message["From"]))
    if code != 250:
        raise smtplib.SMTPResponseException(code, said)
    refused: list[str] = []
    for address in to:
        code, said = smtp.rcpt(address)
        if code not in (250, 251):
            refused.append(f"{address} ({code} {_words(said)})")
    if refused:
        smtp.rset()
        raise MailFault(f"The mail server refuses {', '.join(refused)}. Correct the address. {AGAIN}")
    code, said = smtp.data(message.as_bytes(policy=SMTP))
    if code != 250:
        raise smtplib.SMTPResponseException(code, said)


def _words(said: bytes | str) -> str:
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else said).strip()
