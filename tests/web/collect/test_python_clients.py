"""Clients from PyPI, as people use them, against the running collector: exactly once, in order, whatever it answers."""

from __future__ import annotations

import time

import pytest
from doors import stored

N = 5
WORDS = [f"step {i}" for i in range(N)]


def segment_python(door):
    from segment.analytics.client import Client

    client = Client(
        door.key, host=door.address, sync_mode=False, upload_size=2, upload_interval=0.05, timeout=5
    )
    for i, word in enumerate(WORDS):
        client.track("ana", word, {"order_id": str(i)})
        time.sleep(0.003)
    client.flush()
    client.shutdown()


def rudder_python(door):
    from rudderstack.analytics.client import Client

    client = Client(door.key, host=door.address, upload_size=2, upload_interval=0.05, timeout=5)
    for i, word in enumerate(WORDS):
        client.track("ana", word, {"order_id": str(i)})
        time.sleep(0.003)
    client.flush()
    client.shutdown()


def posthog_python(door):
    from posthog import Posthog

    client = Posthog(door.key, host=door.address, flush_at=2, flush_interval=0.05, timeout=5)
    for i, word in enumerate(WORDS):
        client.capture(word, distinct_id="ana", properties={"order_id": str(i)})
        time.sleep(0.003)
    client.flush()
    client.shutdown()


CLIENTS = {"segment": segment_python, "rudder": rudder_python, "posthog": posthog_python}


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("status", [500, 503])
def test_what_was_kept_and_answered_wrongly_is_kept_once_and_in_order(name, status, make_door):
    door = make_door(fails=2, status=status)
    CLIENTS[name](door)
    assert door.fault.statuses.count(status) == 2, "the client did not try again"
    assert [row["event"] for _, row in door.heard()] == WORDS
    assert [event["type"] for event in stored(door.home)] == WORDS
