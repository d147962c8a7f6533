"""Was the person known, by what the home knew then? Names that are linked later do not make earlier contacts known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from walkamile import round as rounds

DAY = datetime(2026, 3, 2, 9)


def event(seconds: float, type_: str, contact: str | None = None, **fields: Any) -> dict[str, Any]:
    at = (DAY + timedelta(seconds=seconds)).isoformat() + "Z"
    return {"type": type_, "ts": at, "channel": "phone", "source": "desk", "contact_id": contact, **fields}


def talk(
    contact: str, opens: float, name: dict[str, str], confirms: dict[str, str] | None
) -> list[dict[str, Any]]:
    """Opened under a name; the first word after 5 seconds; asked after 20; confirmed under another name after 40."""
    said = [
        event(opens, "contact.opened", contact, kind="human", **name),
        event(opens + 5, "first_word.spoken", contact, **name),
        event(opens + 20, "identity.asked", contact, kind="routine", **name),
    ]
    return said + ([event(opens + 40, "identity.confirmed", contact, **name, **confirms)] if confirms else [])


def told(recall: rounds.Recall, indicator: str) -> dict[str, float]:
    """The value of an indicator by contact."""
    return dict(
        recall.rows(
            "select c.contact_id, r.value from reading r join contact c on c.contact_key = r.unit_key "
            "where r.indicator = $indicator",
            {"indicator": indicator},
        )
    )


def test_what_is_learned_later_does_not_make_an_earlier_contact_known(walked):
    phones = [{"phone": f"+43664100000{n}"} for n in range(4)]
    events = [
        # A number never seen: who it is, is confirmed after the first words. The next call is from a known number.
        *talk("first", 0, phones[0], {"customer_id": "bo"}),
        *talk("second", 86_400, phones[0], None),
        # A browser that signed in the day before; one that signs in the day after.
        event(-86_400, "page.viewed", channel="web", contact_id=None, cookie="c1", customer_id="al"),
        *talk("signed_in", 0, {"cookie": "c1"}, {"customer_id": "al"}),
        *talk("signs_in", 0, {"cookie": "c2"}, None),
        event(86_400, "page.viewed", channel="web", contact_id=None, cookie="c2", customer_id="cy"),
        # A customer number says who it is, however often it was seen.
        *talk("number", 0, {"customer_id": "di"}, None),
        # A number without any other name: a stranger, then whoever called before.
        *talk("stranger", 0, phones[2], None),
        *talk("caller", 86_400, phones[2], None),
        # Two names that speak of one order are linked from the second on.
        event(-200, "order.placed", channel="web", contact_id=None, order_id="o1", loyalty_id="l1"),
        event(-100, "order.shipped", channel="web", contact_id=None, order_id="o1", **phones[3]),
        *talk("order", 0, phones[3], None),
    ]  # fmt: skip
    recall = walked([row | {"event_id": f"e{n:03}"} for n, row in enumerate(events)])
    assert told(recall, "I2") == {
        "first": 0, "second": 1, "signed_in": 1, "signs_in": 0, "number": 1, "stranger": 0, "caller": 1, "order": 1,
    }  # fmt: skip
    # Known before the question by a strong name: not by a cookie, and not by what the answer links.
    assert told(recall, "I1") == {
        "first": 0, "second": 1, "signed_in": 0, "number": 1, "caller": 1, "order": 1,
    }  # fmt: skip
