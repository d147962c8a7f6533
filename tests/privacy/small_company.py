"""A small company of the cast: Ana, who goes by many names, and others who share things with her."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.store import Store, make_home, open_store

START = datetime(2026, 3, 2, 9)
EMAIL, PHONE, LOGIN, LOYALTY = (
    "Ana.Quillfeather@Example.org",
    "+43 660 7744 9911",
    "quillfeather7",
    "LOY-88231-Q",
)
ORDER, CASE, CALL, TOKEN, COOKIE = "ORD-QF-55120", "CASE-QF-9", "call-qf-1", "tok_qf_990017", "ck-qf-3141592"
SECRETS = (EMAIL, PHONE, PHONE.replace(" ", ""), LOGIN, LOYALTY, ORDER, CASE, CALL, TOKEN, COOKIE)

Row = dict[str, Any]


def rows() -> list[Row]:
    """Everything that happened, with `who` it concerns."""
    found: list[Row] = []

    def say(who: str, type_: str, hours: float, **more: Any) -> None:
        ts = (START + timedelta(hours=hours)).isoformat() + "Z"
        found.append({"who": who, "event_id": f"e-{who}-{len(found):04d}", "type": type_, "ts": ts} | more)

    _ana_first(say)
    _ana_again(say)
    for i in range(24):
        _somebody(say, i)
    say("clerk", "shift.started", 1, employee_id="ben.k", side="employee", queue="care", channel="internal")
    say(
        "clerk",
        "report.made",
        2,
        employee_id="ben.k",
        side="employee",
        text="The form loses what I typed",
        channel="internal",
    )
    return found


def _ana_first(say: Callable[..., None]) -> None:
    say("ana", "page.viewed", 0, channel="web", cookie=COOKIE, device_id="kiosk-1", consent="yes")
    say("ana", "identifier.seen", 0.2, channel="web", cookie=COOKIE, login_id=LOGIN, consent="yes")
    say(
        "ana",
        "order.placed",
        1,
        channel="web",
        login_id=LOGIN,
        email=EMAIL,
        order_id=ORDER,
        payment_token=TOKEN,
    )
    say("ana", "order.shipped", 20, order_id=ORDER, source="depot", channel="store")
    say("ana", "payment.made", 2, channel="store", loyalty_id=LOYALTY, phone=PHONE)
    say(
        "ana",
        "contact.opened",
        30,
        contact_id=CALL,
        channel="phone",
        kind="human",
        phone=PHONE,
        queue="care",
    )
    say("ana", "queue.entered", 30, contact_id=CALL, channel="phone", queue="care")
    say("ana", "queue.left", 30.1, contact_id=CALL, channel="phone", queue="care", wait_s=360)
    say("ana", "message.sent", 30.2, contact_id=CALL, channel="phone", actor_kind="employee", actor_id="ben.k",
        text=f"Mail me at {EMAIL} or {PHONE}, login {LOGIN}", employee_id="ben.k")  # fmt: skip
    say(
        "ana",
        "tool.waited",
        30.2,
        contact_id=CALL,
        channel="internal",
        employee_id="ben.k",
        wait_s=40,
        side="employee",
    )
    say("ana", "case.opened", 30.3, contact_id=CALL, case_id=CASE, channel="phone")
    say("ana", "case.assigned", 31, case_id=CASE, queue="back office", channel="internal")
    say("ana", "case.resolved", 40, case_id=CASE, channel="internal")
    say("ana", "contact.closed", 30.4, contact_id=CALL, channel="phone", outcome="resolved", handle_s=600)


def _ana_again(say: Callable[..., None]) -> None:
    say(
        "ana",
        "contact.opened",
        60,
        contact_id="call-qf-2",
        channel="phone",
        kind="human",
        email=EMAIL,
        queue="care",
    )
    say(
        "ana",
        "contact.closed",
        60.2,
        contact_id="call-qf-2",
        channel="phone",
        outcome="unresolved",
        handle_s=200,
    )
    say("ana", "identifier.seen", 70, channel="app", email=EMAIL, phone=PHONE)


def _somebody(say: Callable[..., None], i: int) -> None:
    who, login, mail = f"p{i:02d}", f"person{i:02d}x", f"person{i:02d}@example.net"
    agent = f"agent{i % 6}"
    say(
        who,
        "page.viewed",
        i,
        channel="web",
        login_id=login,
        device_id="kiosk-1" if i < 2 else f"dev-{i:03d}-z",
        consent="yes",
    )
    say(who, "order.placed", i + 1, channel="web", login_id=login, email=mail, order_id=f"ORD-{i:05d}")
    for call in range(1 + i % 3):
        contact = f"call-{i:02d}-{call}"
        at = i + 30 + 20 * call
        say(
            who,
            "contact.opened",
            at,
            contact_id=contact,
            channel="phone",
            kind="human",
            email=mail,
            queue="care",
        )
        say(who, "message.sent", at + 0.1, contact_id=contact, channel="phone", actor_kind="employee",
            actor_id="ben.k" if i == 3 else agent,
            text=f"as for {LOGIN} last week, see {ORDER}" if (i, call) == (3, 0) else "hello")  # fmt: skip
        say(
            who,
            "contact.closed",
            at + 0.2,
            contact_id=contact,
            channel="phone",
            outcome="resolved",
            handle_s=300 + i,
        )


def broken_rows() -> list[Row]:
    """Rows that are refused: their raw text goes to quarantine."""
    return [
        {"event_id": "bad-1", "type": "message.sent", "ts": "not a time", "email": EMAIL, "channel": "email"},
        {
            "event_id": "bad-2",
            "type": "message.sent",
            "ts": "not a time",
            "text": f"call {PHONE}",
            "channel": "email",
        },
        {
            "event_id": "bad-3",
            "type": "message.sent",
            "ts": "not a time",
            "email": "person01@example.net",
            "channel": "email",
        },
    ]


def write(path: Path, found: Iterable[Row]) -> Path:
    """Write rows as JSON lines, without the column that says whom they concern."""
    lines = (json.dumps({key: value for key, value in row.items() if key != "who"}) for row in found)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def read(store: Store, path: Path) -> Any:
    """Load a file of the plain kind."""
    return load(store, path, listen.Mapping(), source="shop")


def home(folder: Path, files: Iterable[Path], *, tables: bool = True) -> Store:
    """Make a home with these files in it, after a round."""
    make_home(folder)
    if tables:
        with (folder / "teams.csv").open("a", encoding="utf-8") as file:
            file.write("ben.k,care,sales,agent,Graz\nagent1,care,sales,agent,Graz\n")
        with (folder / "service_accounts.csv").open("a", encoding="utf-8") as file:
            file.write(f"email,{EMAIL.lower()},person,calls a lot\nlogin_id,person05x,person,calls a lot\n")
    store = open_store(folder)
    for path in files:
        read(store, path)
        rounds.run(store)
    return store


def figures(store: Store) -> Any:
    """The breaks of everybody, as a document."""
    return rounds.ask_breaks(rounds.recall(store))


def partition(store: Store) -> set[frozenset[tuple[str, str]]]:
    """Who is one person: sets of names."""
    groups: dict[Any, set[tuple[str, str]]] = {}
    sql = "select i.person_code, n.namespace, n.value_enc from ident n join ident_person i on i.code = n.code"
    for person, namespace, sealed in store.state.rows(sql):
        groups.setdefault(person, set()).add((namespace, store.secrets.unseal(sealed)))
    return {frozenset(group) for person, group in groups.items() if person is not None}


def event_rows(store: Store) -> list[tuple[Any, ...]]:
    """What is stored of every event, but what differs from load to load."""
    engine = store.engine()
    try:
        return engine.rows(
            "select * exclude (batch_id, ts_received, codes, anchor_code) from "
            f"{store.events_sql()} order by ts, seq, event_id"
        )
    finally:
        engine.close()
