"""How does a letter, an invitation or a reminder look as a mail? Plain text, HTML, and a file attached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from walkamile.web.draw import letter_words as say
from walkamile.web.draw.letter_text import as_html, as_text


def letter_mail(
    letter: Mapping[str, Any], sender: str, to: Sequence[str], address: str, pdf: bytes | None
) -> EmailMessage:
    """The letter: text and HTML say the same; the PDF is attached where it could be made."""
    message = _message(f"{letter['company']}: {say.title(letter)}, {say.dates(letter)}", sender, to)
    message.set_content(as_text(letter, address))
    message.add_alternative(as_html(letter, address), subtype="html")
    if pdf is not None:
        name = f"letter-{letter['week']}.pdf"
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    return message


def calendar_mail(
    subject: str, text: str, calendar: bytes, sender: str, to: Sequence[str], method: str = "REQUEST"
) -> EmailMessage:
    """An entry for a calendar: programs that know calendars offer to accept it, others show the text."""
    message = _message(subject, sender, to)
    message.set_content(text)
    message.add_alternative(calendar.decode("utf-8"), subtype="calendar", params={"method": method})
    message.add_attachment(calendar, maintype="text", subtype="calendar", filename="invitation.ics")
    return message


def _message(subject: str, sender: str, to: Sequence[str]) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    return message
