"""Sample payloads of shops, tills and web messages against what a person reads in them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from walkamile import listen
from walkamile.load import load

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def heard_in(make_store):
    """Load a sample with the mapping of its name; give its stored events by type, with their names in the clear."""

    def read(name: str) -> dict[str, list[dict[str, Any]]]:
        store = make_store(name)
        done = load(store, SAMPLES / f"{name}.jsonl", listen.built_in(name))
        assert done.refused == ()
        names = {
            code: (ns, store.secrets.unseal(sealed))
            for code, ns, sealed in store.state.rows("select code, namespace, value_enc from ident")
        }
        found: dict[str, list[dict[str, Any]]] = {}
        for event in store.engine().records(f"select * from {store.events_sql()} order by ts, seq, event_id"):
            event["names"] = dict(names[code] for code in event["codes"] or ())
            found.setdefault(event["type"], []).append(event)
        return found

    return read


def test_a_receipt_is_an_order_in_the_store(heard_in):
    events = heard_in("pos-receipt")
    assert {name: len(rows) for name, rows in events.items()} == {
        "order.placed": 2,
        "payment.made": 2,
        "order.returned": 1,
    }
    sale, cash = events["order.placed"]
    assert (sale["order_id"], sale["channel"], sale["site"], sale["actor_id"]) == (
        "G-1001",
        "store",
        "Graz",
        "E12",
    )
    assert sale["ts"] == datetime(2026, 3, 1, 9, 15)
    assert sale["names"] == {"loyalty_id": "L-77", "payment_token": "tok-9"}
    assert cash["names"] == {} and cash["anchor_code"] is None
    back = events["order.returned"][0]
    assert (back["order_id"], back["site"], back["names"]["email"]) == ("G-1001", "Wien", "ana@example.org")


def test_a_shopify_order_is_placed_paid_shipped_delivered_or_cancelled(heard_in):
    events = heard_in("shopify-order")
    assert {name: len(rows) for name, rows in events.items()} == {
        "order.placed": 2, "payment.made": 1, "order.shipped": 1, "order.delivered": 1, "order.cancelled": 1,
    }  # fmt: skip
    web, till = events["order.placed"]
    assert (web["channel"], till["channel"], till["site"]) == ("web", "store", "31")
    assert web["names"] == {"shopify_customer": "77", "email": "ana@example.org", "phone": "+436641234567"}
    assert till["names"] == {}
    assert events["order.shipped"][0]["ts"] == datetime(2026, 3, 3, 7)
    assert events["order.delivered"][0]["ts"] == datetime(2026, 3, 5, 11, 30)
    assert {event["order_id"] for event in events["order.delivered"] + events["payment.made"]} == {"5501"}


def test_shopify_refunds_give_money_back_and_goods_only_where_goods_came_back(heard_in):
    events = heard_in("shopify-refund")
    assert [event["order_id"] for event in events["order.returned"]] == ["5501"]
    assert '"59.9' in events["order.returned"][0]["props"]
    assert sorted((e["order_id"], e["props"].count("-")) for e in events["payment.made"]) == [
        ("5501", 1),
        ("5502", 1),
    ]


def test_woocommerce_orders_and_guests(heard_in):
    events = heard_in("woocommerce-order")
    assert {name: len(rows) for name, rows in events.items()} == {
        "order.placed": 2, "payment.made": 1, "order.shipped": 1, "order.cancelled": 1,
    }  # fmt: skip
    ana, guest = events["order.placed"]
    assert ana["names"] == {"woocommerce_customer": "26", "email": "ana@example.org", "phone": "06641234567"}
    assert guest["names"] == {"email": "guest@example.net"}, "customer 0 is nobody"
    assert ana["ts"] == datetime(2026, 3, 2, 8)


def test_woocommerce_refunds(heard_in):
    events = heard_in("woocommerce-refund")
    assert [event["order_id"] for event in events["order.returned"]] == ["727"]
    assert len(events["payment.made"]) == 2


def test_the_clock_of_a_device_is_corrected(heard_in):
    events = heard_in("segment")
    identify = events["identifier.seen"][0]
    # Said 10:00:00, sent at 10:00:05 by its clock, received at 10:05:06: it happened five seconds before that.
    page = next(event for event in events["page.viewed"] if event["event_id"] == "m-2")
    assert page["ts"] == datetime(2026, 3, 2, 10, 5, 10, 750_000)
    assert page["ts_origin"] == datetime(2026, 3, 2, 10, 0, 10)
    seen = {event["event_id"]: event for rows in events.values() for event in rows}
    assert seen["m-1"]["ts"] == datetime(2026, 3, 2, 10, 5, 1)
    assert seen["m-1"]["ts_received"] == datetime(2026, 3, 2, 10, 5, 6)
    assert seen["m-4"]["ts"] == datetime(2026, 3, 2, 10, 1), "without sentAt the time stands as it is said"
    assert identify["type"] == "identifier.seen"


def test_who_did_not_agree_is_not_tracked(heard_in):
    events = heard_in("segment")
    seen = {event["event_id"]: event for rows in events.values() for event in rows}
    assert seen["m-3"]["names"] == {} and seen["m-3"]["basis"] == "none"
    assert seen["m-2"]["names"] == {"cookie": "an-1"} and seen["m-2"]["basis"] == "consent"
    assert seen["m-1"]["names"] == {"cookie": "an-1", "login_id": "ana", "email": "ana@example.org"}
    assert seen["m-6"]["names"] == {"login_id": "ana", "device_id": "dev-1"}


def test_web_messages_speak_the_words_of_the_dictionary(heard_in):
    events = heard_in("segment")
    seen = {event["event_id"]: event for rows in events.values() for event in rows}
    assert {key: (event["type"], event["channel"]) for key, event in seen.items()} == {
        "m-1": ("identifier.seen", "web"),
        "m-2": ("page.viewed", "web"),
        "m-3": ("page.viewed", "web"),
        "m-4": ("identifier.seen", None),
        "m-5": ("identifier.seen", None),
        "m-6": ("page.viewed", "app"),
        "m-7": ("order.placed", "web"),
        "m-8": ("contact.opened", "chat"),
    }
    assert (seen["m-2"]["item"], seen["m-6"]["item"], seen["m-3"]["item"]) == ("Returns", "Basket", "/")
    assert seen["m-7"]["order_id"] == "W-17" and seen["m-8"]["contact_id"] == "c-1"
    assert seen["m-5"]["objects"] == [{"type": "organisation", "id": "acme", "qualifier": None}]
    assert seen["m-8"]["text"] == "my number is [phone]"
    assert "ana@example.org" not in seen["m-2"]["props"]


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.stem)
def test_a_sample_is_recognised_without_being_told(path, make_store):
    found = listen.guess(make_store().engine(), path)
    assert found.built_in == path.stem
    assert listen.Mapping.read(found.text, path.stem).events


@pytest.mark.parametrize("name", listen.built_in_names())
def test_every_mapping_names_words_of_the_dictionary(name):
    from walkamile.model.dictionary import event_types

    mapping = listen.built_in(name)
    assert mapping.says
    assert set(mapping.emits or ()) | set(mapping.can) | set(mapping.cannot) <= set(event_types())
