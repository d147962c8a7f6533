"""Does the page of a file show what was understood, say only what is true, and always lead on?"""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from starlette.testclient import TestClient

from walkamile.web.draw.understood import for_a_page

CALLS = """ts,type,channel,contact_id,topic,customer_id,actor_id,queue,wait_s,handle_s,order_id,text,outcome
2026-01-02T09:00:00Z,contact.closed,phone,c1,bill,1042,E7,billing,125,300,O9,call +43 660 5550123 please,solved
2026-01-03T09:00:00Z,contact.closed,phone,c2,bill,1043,E8,billing,0,3661,O8,,open
"""
LATIN = {
    "in a row": b"ts,type,name\n2026-01-02T09:00:00Z,contact.opened,M\xfcller\n",
    "in the head": b"ts,type,stra\xdfe\n2026-01-02T09:00:00Z,contact.opened,x\n",
}


def put(client: TestClient, content: str | bytes, name: str = "calls.csv") -> str:
    """The address of a file that was sent."""
    return client.post("/files", files={"file": (name, content)}).headers["location"]


def words_of(client: TestClient, address: str) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get(address).text)).split())


def after_work(client: TestClient, address: str) -> str:
    """The page of a load once it is over."""
    sent = client.post(f"{address}/loads").headers["location"]
    for _ in range(200):
        text = client.get(sent).text
        if "hx-trigger" not in text:
            return text
        time.sleep(0.05)
    raise AssertionError("the load does not end")


def test_the_first_events_show_what_was_read_from_each_column(bare: TestClient):
    said = words_of(bare, put(bare, CALLS))
    for value in (
        "customer_id: 1042",
        "E7",
        "queue billing",
        "waited 2 min 5 s",
        "handled 5 min",
        "waited 0 s",
        "handled 1 h 1 min 1 s",
        "outcome: solved",
        "contact c1 order O9",
        "“call [phone] please”",
    ):
        assert value in said
    assert "5550123" not in said


def test_a_column_that_no_event_fills_is_not_shown(bare: TestClient):
    said = words_of(bare, put(bare, "ts,type,email\n2026-01-02T09:00:00Z,page.viewed,a@b.example\n"))
    assert "The first event, as understood" in said and "email: a@b.example" in said
    assert "Answered by" not in said and "How long" not in said


def test_ids_that_begin_anew_are_told_when_the_load_is_done(bare: TestClient):
    calls = "event_id,ts,type,channel,customer_id\n{0}-1,2026-0{1}-02T09:00:00Z,contact.opened,phone,1042\n"
    after_work(bare, put(bare, calls.format("no", 1)))
    said = after_work(bare, put(bare, calls.format("no", 2)))
    assert (
        "0 events kept, 1 seen before" in said
        and "events whose id is here already with another time: 1, which" in said
    )


@pytest.mark.parametrize("where", LATIN)
def test_a_file_in_another_encoding_is_told_so_and_nothing_else(bare: TestClient, where: str):
    said = words_of(bare, put(bare, LATIN[where]))
    assert "another encoding than UTF-8" in said and "Try another file" in said
    assert "mapping" not in said.lower() and "Read it as" not in said


def test_a_broken_mapping_is_not_said_to_fit(bare: TestClient):
    address = put(bare, CALLS)
    bare.post(f"{address}/mapping", data={"text": "a: ["})
    said = words_of(bare, address)
    assert "The mapping is not YAML" in said and "Correct the mapping, or choose another" in said
    assert "seems to fit" not in said and "you chose" not in said
    bare.post(f"{address}/mapping", data={})
    assert "A mapping that seems to fit" in words_of(bare, address)


def test_a_refused_load_leads_back_to_the_file(bare: TestClient):
    address = put(bare, CALLS.replace("2026", "1926"))
    bare.post(f"{address}/mapping", data={"text": "source: calls\ntimezone: UTC\n"})
    text = after_work(bare, address)
    assert "2 of 2 rows were refused" in text and "the time lies before 1990" in text
    assert "--" not in text.split("<main")[1].split("</main>")[0]
    assert f'href="{address}"' in text
    assert "No event could be read" in bare.get(address).text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Look at them with --dry-run, or go.", "Look at them, or go."),
        ("another mapping with --source or --mapping; nothing", "another mapping; nothing"),
        ("what they mean with --mapping FILE.yaml or --source NAME; no", "what they mean; no"),
        ("For yours alone: --home DIR", "For yours alone: serve another home"),
        ("The mapping 'own-file' names it", "The mapping names it"),
    ],
)
def test_words_of_the_command_line_do_not_stand_on_a_page(said: str, shown: str):
    assert for_a_page(said) == shown
