"""How are keys of sources made and dropped, and what did the sources send? For the command `sources`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from walkamile.cli.answer import print_json, print_table, say
from walkamile.model.errors import MappingFault
from walkamile.model.source import SHAPES, Source

Sending = Annotated[
    bool, typer.Option("--sending", help="List the sources that send events to `walkamile serve` instead.")
]
NewKey = Annotated[
    str | None, typer.Option("--new-key", help="Make a key for a source of this name, and print it once.")
]
DropKeys = Annotated[
    str | None, typer.Option("--drop-keys", help="Let no key of this source count any more.")
]
HowItSends = Annotated[
    str, typer.Option("--shape", help="How it sends: segment, posthog, cloudevents, plain or webhook.")
]
Basis = Annotated[
    str | None,
    typer.Option("--basis", help="Legal basis (default: consent for segment and posthog, else contract)."),
]
Reading = Annotated[
    Path | None,
    typer.Option("--mapping", help="How a webhook's payloads become events: a file, or a built-in source."),
]
SecretFile = Annotated[
    Path | None, typer.Option("--secret-file", help="The secret of a webhook whose sender chose it.")
]
SilentAfter = Annotated[
    float, typer.Option("--silent-after", min=0.1, help="Hours without an event that are odd.")
]
EXAMPLES = {
    "segment": 'curl ADDRESS/v1/track -H \'x-write-key: KEY\' -d \'{"userId":"ana","event":"Order Completed"}\'',
    "posthog": 'curl ADDRESS/i/v0/e/ -d \'{"api_key":"KEY","event":"$pageview","distinct_id":"ana"}\'',
    "cloudevents": "curl ADDRESS/cloudevents -H 'x-write-key: KEY' -H 'ce-specversion: 1.0' -H 'ce-id: 1' "
    "-H 'ce-source: /till' -H 'ce-type: order.placed' -d '{}'",
    "plain": "curl ADDRESS/events -H 'x-write-key: KEY' -d "
    '\'{"event_id":"1","type":"contact.opened","ts":"2026-03-02T10:00:00Z"}\'',
}


def source_of(
    name: str, shape: str, basis: str | None, mapping: Path | None, silent_after_h: float, home: Path
) -> Source:
    """Which source is meant? A mapping file is checked, and copied into the home. Raises MappingFault."""
    from walkamile import listen

    if shape not in SHAPES:
        raise MappingFault(f"There is no shape {shape!r}. Known: {', '.join(SHAPES)}.")
    if shape != "webhook":
        return Source(name, basis or _usual_basis(shape), shape, None, silent_after_h)
    if basis == "consent":
        raise MappingFault(
            "A webhook brings operational records, so its basis cannot be consent: which of its fields tracks a person "
            "is known only when its mapping is applied. Use --basis contract, or send events to /events."
        )
    reading = name
    if mapping is not None:
        parsed = listen.find_mapping(None, mapping) if mapping.exists() else listen.built_in(str(mapping))
        reading = parsed.name if not mapping.exists() else name
        if mapping.exists():
            (home / "mappings").mkdir(parents=True, exist_ok=True)
            (home / "mappings" / f"{name}.yaml").write_text(mapping.read_text("utf-8"), "utf-8")
    elif listen.find_mapping(name, None, home).name == "plain":
        raise MappingFault(
            f"A webhook needs a mapping. Write {home / 'mappings' / (name + '.yaml')}, or give --mapping FILE.yaml "
            "or the name of a built-in source."
        )
    return Source(name, basis or "contract", shape, reading, silent_after_h)


def _usual_basis(shape: str) -> str:
    """Clients in browsers and apps track people; what other systems send are records of what was done."""
    return "consent" if shape in ("segment", "posthog") else "contract"


def tell_new_key(home: Path, source: Source, secret_file: Path | None, json: bool) -> None:
    """Make a key and tell it, once."""
    from walkamile.store import open_store

    secret = secret_file.read_text("utf-8").strip() if secret_file is not None else None
    store = open_store(home)
    try:
        key = store.sources.new_key(source, secret)
    finally:
        store.close()
    if json:
        print_json({"source": source.name, "shape": source.shape, "basis": source.basis, "key": key})
        return
    if source.shape == "webhook":
        say(f"The webhook {source.name} signs with this secret, which is not shown again:  {key}")
        say(f"Its address: /hook/{source.name}   below the address that `walkamile serve` shows.")
        return
    say(f"The key of {source.name}, which is not shown again:  {key}")
    say(f"Basis: {source.basis}. Start `walkamile serve`, then, with the address it shows:")
    say(f"  {EXAMPLES[source.shape].replace('KEY', key)}")


def tell_dropped(home: Path, name: str, json: bool) -> None:
    """Drop the keys of a source."""
    from walkamile.store import open_store

    store = open_store(home, must_exist=True)
    try:
        n = store.sources.drop_keys(name)
    finally:
        store.close()
    if json:
        print_json({"source": name, "dropped": n})
    else:
        say(f"{n} keys of {name} do not count any more; a running server hears of it within seconds.")


def tell_sending(home: Path, json: bool) -> None:
    """What did each source send?"""
    from walkamile.round.answers.senders import ask_senders
    from walkamile.store import open_store

    store = open_store(home, must_exist=True)
    try:
        found = ask_senders(store)
    finally:
        store.close()
    if json:
        print_json({"sending": found})
        return
    if not found:
        say("Nothing sends yet. Make a key: walkamile sources --new-key NAME --shape segment")
        return
    rows = [
        [
            one["source"], one["shape"], one["basis"], one["keys"], one["last_at"] or "never", one["kept"],
            one["seen_before"], sum(r["n"] for r in one["refused"]), "silent" if one["silent"] else "",
        ]
        for one in found
    ]  # fmt: skip
    heads = ["source", "shape", "basis", "keys", "last event (UTC)", "kept", "seen before", "refused", ""]
    print_table(heads, rows, right=(3, 5, 6, 7))
    for one in found:
        if one["fault"]:
            say(f"  {one['source']}: {one['waiting']} events wait. {one['fault']}")
        for refused in one["refused"]:
            say(f"  {one['source']} refused {refused['n']}: {refused['reason']}")
