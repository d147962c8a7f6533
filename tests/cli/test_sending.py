"""Keys of sources on the command line: told once, checked, dropped."""

from __future__ import annotations

import json

from running import walkamile

from walkamile.store import Entry, open_store

HOOK = "{format: json, timezone: UTC, events: [{type: {value: a}, ts: at, id: id}]}"


def test_a_key_is_told_once_and_the_source_is_listed(tmp_path):
    home = tmp_path / "home"
    made = walkamile("sources", "--new-key", "web", "--silent-after", "2", "--json", home=home)
    told = json.loads(made.out)
    assert (told["source"], told["shape"], told["basis"], len(told["key"])) == (
        "web",
        "segment",
        "consent",
        32,
    )
    listed = walkamile("sources", "--sending", "--json", home=home)
    assert told["key"] not in listed.out
    [one] = json.loads(listed.out)["sending"]
    assert (one["source"], one["keys"], one["silent_after_h"], one["last_at"]) == ("web", 1, 2.0, None)
    again = walkamile("sources", "--new-key", "web", "--silent-after", "2", home=home)
    assert again.code == 0 and "not shown again" in again.out and "curl ADDRESS/v1/track" in again.out
    assert "2 keys of web do not count" in walkamile("sources", "--drop-keys", "web", home=home).out


def test_a_webhook_brings_its_mapping_into_the_home(tmp_path):
    home, mapping = tmp_path / "home", tmp_path / "any.yaml"
    mapping.write_text(HOOK, "utf-8")
    (tmp_path / "secret").write_text("whsec_c2VjcmV0\n", "utf-8")
    made = walkamile(
        "sources", "--new-key", "tickets", "--shape", "webhook", "--mapping", str(mapping),
        "--secret-file", str(tmp_path / "secret"), "--json", home=home,
    )  # fmt: skip
    assert json.loads(made.out)["key"] == "whsec_c2VjcmV0"
    assert (home / "mappings" / "tickets.yaml").read_text("utf-8") == HOOK
    built_in = ("sources", "--new-key", "orders", "--shape", "webhook", "--mapping", "shopify-order")
    assert walkamile(*built_in, home=home).code == 0


def test_what_cannot_be_is_said_with_what_to_do(tmp_path):
    home = tmp_path / "home"
    webhook = ("sources", "--new-key", "tickets", "--shape", "webhook")
    for arguments, advice in (
        (("sources", "--new-key", "a b"), "letters, digits"),
        (("sources", "--new-key", "web", "--shape", "fax"), "Known: plain, segment"),
        (webhook, "needs a mapping"),
        ((*webhook, "--basis", "consent"), "--basis contract"),
        ((*webhook, "--mapping", "nobody"), "Known:"),
    ):
        ran = walkamile(*arguments, home=home)
        assert ran.code == 2 and advice in ran.err, ran.err
    walkamile("sources", "--new-key", "web", home=home)
    other = walkamile("sources", "--new-key", "web", "--basis", "contract", home=home)
    assert other.code == 2 and "there already" in other.err
    gone = walkamile("sources", "--drop-keys", "nobody", home=home)
    assert gone.code == 2 and "--sending" in gone.err


def test_a_round_tells_what_cannot_be_read_yet(tmp_path):
    home = tmp_path / "home"
    store = open_store(home)
    store.log.keep([Entry.of("tickets", b'{"id": "1"}\n', ["1"], "tickets")])
    store.close()
    ran = walkamile("round", home=home)
    assert ran.code == 2
    assert "1 events of tickets wait to be read. There is no mapping 'tickets'" in ran.err
