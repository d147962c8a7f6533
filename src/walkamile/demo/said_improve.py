"""What do the leaders of the demo company want changed, what does its backlog hold, what do employees say here?

Plain values from the seed, with what should be found of them: which wish says the same as which aha, and how often it
was declined. Whoever makes the demo writes them into the home.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

BY_LEADERS = ("c.chloe", "d.dev")


@dataclass(frozen=True, slots=True)
class SaidAha:
    """An aha of the demo: who noted it when, what it is about, and what became of it (all times UTC).

    `wish`: the key of the wish in the backlog that says the same; `theme`: a word of the reports that do.
    """

    author: str
    observation: str
    rule: str
    system: str | None
    made_at: datetime
    owner: str | None = None
    due: datetime | None = None
    obstacle: str | None = None
    fixed_at: datetime | None = None
    fix: str = ""
    closed_at: datetime | None = None
    declined_at: datetime | None = None
    reason: str = ""
    wish: str | None = None
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class SaidReport:
    """A report made on the page: by whom, when, and the answer it got."""

    author: str
    text: str
    system: str
    since: str
    made_at: datetime
    helped: str = ""
    stopped: str = ""
    answer: str = ""
    answered_by: str = "d.dev"
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Improve:
    """All of it: ahas, reports, exports of the backlog in the order in which they were taken, and what is true."""

    ahas: tuple[SaidAha, ...]
    reports: tuple[SaidReport, ...]
    exports: tuple[bytes, ...]
    declined: dict[str, tuple[str, ...]] = field(default_factory=dict)


def improve_said(seed: int, as_of: datetime, now: datetime) -> Improve:
    """What was said by now (UTC) in the demo company whose events end at `as_of` (UTC)."""
    dice = random.Random(f"improve {seed}")
    exports, declined = _backlog(dice, as_of)
    return Improve(_ahas(dice, as_of, now), _reports(dice, as_of), exports, declined)


def _ahas(dice: random.Random, as_of: datetime, now: datetime) -> tuple[SaidAha, ...]:
    def ago(days: float, since: datetime = now) -> datetime:
        return since - timedelta(days=days + dice.random() * 0.4)

    return (
        SaidAha(
            "c.chloe", "The order desk shows the agent no store purchases, so callers read their receipt out to us",
            "no_record", "order_desk", ago(9), wish="SHOP-112", theme="receipt",
        ),
        SaidAha(
            "c.chloe", "We ask callers for the postcode that they have just typed into the phone menu",
            "repeated_information", "customer_file", ago(16), "Dev", ago(-21), "the menu and the desk share no key",
            wish="SHOP-87", theme="postcode",
        ),
        SaidAha(
            "d.dev", "Customers learn of late parcels a day after our own warehouse does",
            "chasing", "parcel_tracker", ago(30), "Erin", ago(4), wish="SHOP-140", theme="warehouse",
        ),
        SaidAha(
            "c.chloe", "Whoever starts in the app has to phone us in the end", "channel_hop", None, ago(2),
        ),
        SaidAha(
            "c.chloe", "I was asked twice who I am within one call", "repeated_authentication", "customer_file",
            ago(75, as_of), "Dev", ago(40, as_of), fixed_at=ago(46, as_of), fix="the phone menu hands over who called",
        ),
        SaidAha(
            "d.dev", "Calls are handed on because the first line may not refund eight euros", "transfer", None,
            ago(88, as_of), "Chloe", ago(70, as_of), fixed_at=ago(69, as_of),
            fix="the first line decides up to twenty euros", closed_at=ago(30, as_of),
        ),
        SaidAha(
            "c.chloe", "An empty search in the shop is the end of the road", "dead_end", "web shop", ago(95, as_of),
            "Dev", ago(60, as_of), fixed_at=ago(58, as_of), fix="it offers the nearest store and a person",
            closed_at=ago(20, as_of),
        ),
        SaidAha(
            "d.dev", "Ring everybody back who hung up", "abandonment", None, ago(60, as_of),
            declined_at=ago(52, as_of), reason="first enough people at the peaks, then ringing back",
        ),
    )  # fmt: skip


def _reports(dice: random.Random, as_of: datetime) -> tuple[SaidReport, ...]:
    def ago(days: float) -> datetime:
        return as_of - timedelta(days=days + dice.random() * 0.4)

    return (
        SaidReport(
            "b.ben", "The order desk shows me no store purchases; customers have to read me the receipt.", "order_desk",
            "the change in February", ago(20), helped="A colleague in the store looked it up for me",
            stopped="I have no right to open the till", answer="We know it now: the till will be joined in June.",
            answered_at=ago(12),
        ),
        SaidReport(
            "e.erin", "Labels for gift exchanges still print without the store number.", "label_printer",
            "before Christmas", ago(8),
        ),
        SaidReport(
            "b.ben", "Searching in the customer file takes half a minute.", "customer_file", "the last update", ago(5),
        ),
    )  # fmt: skip


HEAD = ("Issue key", "Summary", "Description", "Status", "Resolution", "Created", "Updated", "Resolved")
WISHES = (
    (
        "SHOP-112", "Show store purchases in the order desk",
        "Agents see no purchase from a store. Callers read the receipt out.", ("Won't Do", "Open", "Declined"),
    ),
    (
        "SHOP-87", "Hand the postcode from the phone menu to the agent",
        "Callers type their postcode into the menu and are asked for it again.", ("Declined", "Open", "Won't Do"),
    ),
    (
        "SHOP-140", "Tell customers of late parcels when the warehouse knows",
        "The warehouse knows of late parcels a day before the customer calls.", ("Open", "Open", "In Progress"),
    ),
    ("SHOP-95", "Faster search in the customer file", "Half a minute.", ("Open", "Cancelled", "Cancelled")),
    ("SHOP-131", "Print coupons on both sides", "Saves paper.", ("Open", "Open", "Done")),
    ("SHOP-150", "Dark mode for the till", "For the evening shift.", ("Open", "Open", "Open")),
    ("SHOP-77", "New headsets for the phone team", "The old ones break.", ("Done", "Done", "Done")),
    ("SHOP-160", "Wish lists in the app", "Asked for by marketing.", ("Won't Do", "Won't Do", "Won't Do")),
)  # fmt: skip
DECLINED = frozenset({"Won't Do", "Declined", "Cancelled"})
ENDED = DECLINED | {"Done"}


def _backlog(
    dice: random.Random, as_of: datetime
) -> tuple[tuple[bytes, ...], dict[str, tuple[str, ...]]]:  # fmt: skip
    """Three exports of one backlog over two years, and on which days each wish was declined."""
    days = [
        [(as_of - timedelta(days=base + dice.randrange(60))).date().isoformat() for _ in WISHES]
        for base in (640, 390, 110)
    ]
    opened = [(as_of - timedelta(days=720 + dice.randrange(300))).date().isoformat() for _ in WISHES]
    exports: list[bytes] = []
    declined: dict[str, list[str]] = {wish[0]: [] for wish in WISHES}
    since: dict[str, str] = {}
    for n in range(3):
        rows: list[tuple[str, ...]] = [HEAD]
        for i, (key, title, text, statuses) in enumerate(WISHES):
            status, was = statuses[n], statuses[n - 1] if n else ""
            if status != was:
                since[key] = days[n][i]
                declined[key] += [days[n][i]] * (status in DECLINED and was not in DECLINED)
            ended = status in ENDED
            resolved = since[key] if ended else ""
            shown = "Done" if ended else status
            rows.append((key, title, text, shown, status if ended else "", opened[i], since[key], resolved))
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        exports.append(out.getvalue().encode())
    return tuple(exports), {key: tuple(found) for key, found in declined.items()}
