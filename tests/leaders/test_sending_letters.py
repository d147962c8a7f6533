"""Letters, invitations, reminders go to a real mail server: to everybody or to nobody, once, and again when asked."""

from __future__ import annotations

import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]

from letters import PASSWORD, USER, Box, certificate, mail_server, signed_in  # noqa: E402
from running import Ran, walkamile  # noqa: E402

from walkamile.round.said import know_author  # noqa: E402
from walkamile.round.said.routines import Goal, begin_routine, this_call  # noqa: E402
from walkamile.store import open_store  # noqa: E402

TO = ["board@example.org", "chloe@example.org"]


def configure(home: Path, port: int, **more: object) -> None:
    """Say in walkamile.yaml which server there is."""
    said = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "letter_from": "w@example.org",
            "letter_to": TO} | more  # fmt: skip
    lines = [
        line
        for line in (home / "walkamile.yaml").read_text("utf-8").splitlines()
        if not line.startswith(("smtp_", "letter_"))
    ]
    (home / "walkamile.yaml").write_text(
        "\n".join([*lines, *(f"{k}: {v}" for k, v in said.items())]) + "\n", "utf-8"
    )


def send(home: Path, *more: str) -> Ran:
    return walkamile("letter", "--week", "2026-W12", "--send", *more, home=home, folder=home)


def sent_at(home: Path) -> str | None:
    store = open_store(home)
    found = store.state.value("select sent_at from letter where week = '2026-W12' and department = ''")
    store.close()
    return found


def test_a_letter_is_sent_once_with_text_html_and_pdf(home: Path):
    box = Box()
    with mail_server(box) as port:
        configure(home, port)
        ran = send(home)
        assert (ran.code, ran.err) == (0, "") and "Sent to 2 addresses" in ran.out
        assert "was sent on" in send(home).out and len(box.got) == 1
        assert send(home, "--again").code == 0 and len(box.got) == 2
    to, message = box.got[0]
    assert to == TO and message["From"] == "w@example.org" and "week 12" in message["Subject"]
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    assert "THE WORST BREAK OF THE WEEK" in text and "<svg" in html and "<script" not in html
    [pdf] = list(message.iter_attachments())
    assert pdf.get_content_type() == "application/pdf" and pdf.get_content().startswith(b"%PDF")
    assert sent_at(home) is not None


def test_what_was_sent_stays_after_another_round(home: Path):
    box = Box()
    with mail_server(box) as port:
        configure(home, port)
        send(home)
    before = walkamile("letter", "--week", "2026-W12", "--json", home=home).out
    assert walkamile("round", "--as-of", "2026-04-01", home=home).code == 0
    assert walkamile("letter", "--week", "2026-W12", "--json", home=home).out == before


def test_one_refused_address_keeps_the_letter_from_all(home: Path):
    box = Box(refuses={TO[1]})
    with mail_server(box) as port:
        configure(home, port)
        ran = send(home)
        assert ran.code == 2 and TO[1] in ran.err and "Nothing was sent" in ran.err
        assert box.got == [] and sent_at(home) is None
        box.refuses.clear()
        assert send(home).code == 0 and len(box.got) == 1


def test_a_text_that_is_refused_counts_as_not_sent(home: Path):
    box = Box(text_refused=True)
    with mail_server(box) as port:
        configure(home, port)
        ran = send(home)
    assert ran.code == 2 and "554" in ran.err and box.got == [] and sent_at(home) is None


def test_a_server_that_is_down_is_told_and_tried_again(home: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configure(home, port)
    ran = send(home)
    assert ran.code == 2 and "cannot be reached" in ran.err and "Traceback" not in ran.err
    assert sent_at(home) is None
    box = Box()
    with mail_server(box) as port:
        configure(home, port)
        assert send(home).code == 0 and len(box.got) == 1


def test_starttls_and_a_password(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    cert, context = certificate(tmp_path)
    box = Box()
    with mail_server(
        box, tls_context=context, require_starttls=True, authenticator=signed_in, auth_required=True
    ) as port:
        configure(home, port, smtp_security="starttls", smtp_user=USER)
        assert "WALKAMILE_SMTP_PASSWORD" in send(home).err
        monkeypatch.setenv("WALKAMILE_SMTP_PASSWORD", PASSWORD)
        stranger = send(home)
        assert stranger.code == 2 and "cannot be trusted" in stranger.err
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        monkeypatch.setenv("WALKAMILE_SMTP_PASSWORD", "wrong")
        wrong = send(home)
        assert (
            wrong.code == 2 and "refused the name or the password" in wrong.err and "wrong" not in wrong.err
        )
        assert box.got == [] and sent_at(home) is None
        monkeypatch.setenv("WALKAMILE_SMTP_PASSWORD", PASSWORD)
        assert send(home).code == 0 and len(box.got) == 1


def test_a_server_without_encryption_gets_no_letter_when_it_is_demanded(home: Path):
    box = Box()
    with mail_server(box) as port:
        configure(home, port, smtp_security="starttls")
        ran = send(home)
    assert ran.code == 2 and "no encryption" in ran.err and box.got == []


def test_a_password_never_travels_in_the_clear(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WALKAMILE_SMTP_PASSWORD", PASSWORD)
    configure(home, 25, smtp_host="mail.example.invalid", smtp_user=USER)
    ran = send(home)
    assert ran.code == 2 and "unencrypted" in ran.err


def test_without_a_server_files_are_written(home: Path):
    ran = send(home)
    assert ran.code == 0 and "No mail server" in ran.out and sent_at(home) is None
    assert (home / "letter-2026-W12.html").exists() and (home / "letter-2026-W12.pdf").read_bytes()[
        :4
    ] == b"%PDF"


def test_nobody_to_send_to_is_told(home: Path):
    configure(home, 2525, letter_to="[]")
    assert "letter_to" in send(home).err
    assert "no mail address" in send(home, "--to", "board at example").err
    assert "leader, email" in send(home, "--department", "logistics").err


def test_an_invitation_travels_as_a_calendar_entry(home: Path):
    box = Box()
    with mail_server(box) as port:
        configure(home, port)
        ran = walkamile(
            "chair",
            "--meeting",
            "Round",
            "--at",
            "2026-12-07T10:00",
            "--to",
            ",".join(TO),
            home=home,
            folder=home,
        )
    assert ran.code == 0 and "Sent to" in ran.out and not (home / "chair.ics").exists()
    [(to, message)] = box.got
    [part] = [p for p in message.walk() if p.get_content_type() == "text/calendar" and not p.get_filename()]
    parsed = icalendar.Calendar.from_ical(part.get_content())
    assert (
        to == TO
        and part.get_param("method") == "REQUEST"
        and parsed.walk("VEVENT")[0].decoded("DTSTART").hour == 9
    )


def test_reminders_are_sent_once_and_tried_again_when_the_server_was_down(home: Path):
    store = open_store(home)
    store_now = datetime.now(UTC)
    author = know_author(store, "somebody.new", "leaders", True)
    begin_routine(store, author, Goal(2.0, 1, "somebody@example.org"), store_now)
    call = this_call(store, author.author_id, store_now)
    assert call is not None
    with store.state.transaction() as transaction:
        early = (store_now - timedelta(minutes=5)).isoformat(timespec="seconds")
        transaction.run("update self_call set due_at = :e where call_id = :c", e=early, c=call["call_id"])
        transaction.run("delete from routine where author_id <> :a", a=author.author_id)
    store.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        configure(home, free.getsockname()[1])
    ran = walkamile("routine", "remind", home=home, folder=home)
    assert ran.code == 2 and "cannot be reached" in ran.err
    box = Box()
    with mail_server(box) as port:
        configure(home, port)
        assert "call of" in walkamile("routine", "remind", home=home, folder=home).out
        assert "Nothing is due" in walkamile("routine", "remind", home=home, folder=home).out
    [(to, message)] = [one for one in box.got if "Call" in one[1]["Subject"]]
    assert (
        to == ["somebody@example.org"]
        and "Call your own company" in message.get_body(("plain",)).get_content()
    )
