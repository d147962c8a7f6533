"""Exports that lie, lack or say what nobody expected: what cannot be understood goes to quarantine, nothing breaks."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from told import SAMPLES, said

from walkamile import listen
from walkamile.listen import sources
from walkamile.load import load
from walkamile.model.errors import FileFault, TooManyRefused, WalkamileError
from walkamile.model.refusal import Refusal, Why
from walkamile.store import open_store

PARSED = sources.parser_names()
HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.sampled_from(
        ["", " ", "\x00", "\ud800", "null", "9999-99-99T99:99:99Z", "2026-13-01", "-5", "1e400", "😀" * 20]
    ),
    st.text(max_size=20),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=3),
    st.dictionaries(
        st.text(max_size=5), st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=3
    ),
)


def sample_of(name: str) -> Path:
    (path,) = SAMPLES.glob(f"{name}.*")
    return path


def document_of(name: str) -> Any:
    text = sample_of(name).read_text("utf-8")
    return (
        [json.loads(line) for line in text.splitlines()]
        if sample_of(name).suffix == ".jsonl"
        else json.loads(text)
    )


def places(document: Any, path: tuple = ()) -> list[tuple]:
    """Every place of a document, from the outside in."""
    inside = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    return [path, *(place for key, value in inside for place in places(value, (*path, key)))]


def put(document: Any, place: tuple, value: Any) -> Any:
    """The document with something else at a place; ... takes it away."""
    if not place:
        return value if value is not ... else None
    changed = copy.deepcopy(document)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return changed


PLACES = {name: places(document_of(name)) for name in PARSED}


@pytest.mark.parametrize("name", PARSED)
@settings(max_examples=150)
@given(data=st.data())
def test_a_parser_gives_rows_or_reasons_whatever_comes(name, data):
    document = document_of(name)
    for _ in range(data.draw(st.integers(1, 3))):
        here = places(document)
        place = here[data.draw(st.integers(0, len(here) - 1))]
        document = put(document, place, data.draw(st.one_of(st.just(...), HOSTILE)))
    for found in sources.rows_of(document, name):
        if isinstance(found, Refusal):
            assert found.why in set(Why) and isinstance(found.raw, str)
        else:
            assert isinstance(found["seq"], int)
            json.dumps(found)


@pytest.mark.parametrize("name", PARSED)
@settings(
    max_examples=6,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a load takes too long to be made smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_load_takes_it_or_says_why_not(name, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    document = document_of(name)
    for _ in range(4):
        place = PLACES[name][data.draw(st.integers(1, len(PLACES[name]) - 1))]
        try:
            document = put(document, place, data.draw(HOSTILE))
        except (KeyError, IndexError, TypeError):
            continue  # it lay inside what was changed before
    path = folder / "export.json"
    path.write_text(json.dumps(document), "utf-8")
    store = open_store(folder / "home")
    try:
        done = load(store, path, listen.built_in(name), accept_refusals=True)
        assert done.kept + sum(n for _, n in done.refused) > 0
        again = load(store, path, listen.built_in(name), accept_refusals=True)
        assert (again.kept, again.seen_before) == (0, done.kept + done.seen_before)
    except WalkamileError as fault:
        assert "othing was loaded" in str(fault)
    finally:
        store.close()


@pytest.mark.parametrize("name", [*PARSED, "survey"])
def test_the_same_export_twice_adds_nothing(make_store, name):
    store, mapping = make_store("home"), listen.built_in(name)
    first = load(store, sample_of(name), mapping)
    before = said(store)
    second = load(store, sample_of(name), mapping)
    assert first.kept > 0 and (second.kept, second.seen_before) == (0, first.kept + first.seen_before)
    assert said(store) == before


@pytest.mark.parametrize("name", PARSED)
def test_an_export_is_recognised_by_its_shape(name, make_store):
    assert sources.recognise(sample_of(name)) == name
    found = listen.guess(make_store("home").engine(), sample_of(name))
    assert (found.built_in, found.confidence) == (name, 0.95)
    assert listen.find_mapping(None, None, None, sample_of(name)).name == name


@pytest.mark.parametrize("name", PARSED)
def test_an_export_keeps_what_its_contract_promises(name, make_store):
    store, mapping = make_store("home"), listen.built_in(name)
    load(store, sample_of(name), mapping)
    seen = {event["type"] for event in said(store)}
    assert set(mapping.emits or ()) <= seen
    assert not set(mapping.cannot) & seen
    assert mapping.emits is None or seen <= set(mapping.emits) | set(mapping.can)


@pytest.mark.parametrize("name", PARSED)
@pytest.mark.parametrize("kind", ["packed", "lines", "one after the other", "with a mark in front"])
def test_however_an_export_is_written_it_says_the_same(name, kind, tmp_path):
    document = document_of(name)
    expected = sorted(json.dumps(row) for _, row in sources.rows_of_file(sample_of(name), name, {}))
    path = tmp_path / (
        "export.jsonl" if kind == "lines" else "export.json.gz" if kind == "packed" else "export.json"
    )
    records = document if isinstance(document, list) else [document]
    if kind == "packed":
        import gzip

        path.write_bytes(gzip.compress(json.dumps(document).encode()))
    elif kind == "lines":
        path.write_text("\n\n".join(json.dumps(record) for record in records) + "\n", "utf-8")
    elif kind == "one after the other":
        path.write_text("".join(json.dumps(record, indent=1) for record in records), "utf-8")
    else:
        path.write_bytes(b"\xef\xbb\xbf" + json.dumps(document).encode())
    assert sorted(json.dumps(row) for _, row in sources.rows_of_file(path, name, {})) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"tickets": [{"id": 1}',
        '{"tickets": 1',
        "[1, 2",
        "nonsense",
        '{"tickets": [}',
        "[" * 100_000,
        "\xff",
    ],
)
def test_a_file_that_is_cut_off_or_no_json_is_not_loaded(text, tmp_path, make_store):
    path = tmp_path / "tickets.json"
    path.write_text(text, "latin-1")
    with pytest.raises((FileFault, TooManyRefused)):
        load(make_store("home"), path, listen.built_in("zendesk"))
    assert sources.recognise(path) is None


def test_lines_that_cannot_be_read_are_told_by_their_number(tmp_path):
    good = sample_of("amazon-connect").read_bytes().splitlines()[4]
    path = tmp_path / "export.jsonl"
    path.write_bytes(
        b"\n".join([good, b"{not json", b'{"ContactId": "\xff"}', b"17", b"", good.replace(b"c-1", b"c-2")])
    )
    found = list(sources.rows_of_file(path, "amazon-connect", {}))
    assert [(r.row_no, str(r.why)) for r in found if isinstance(r, Refusal)] == [
        (2, "the line is not a JSON object"),
        (3, "the text is not UTF-8"),
        (4, "the line is not a JSON object"),
    ]
    assert {number for number, _ in (r for r in found if not isinstance(r, Refusal))} == {1, 6}


def test_a_large_export_is_read_a_record_at_a_time(tmp_path):
    record = json.loads(sample_of("zendesk").read_text("utf-8"))["tickets"][0]
    path = tmp_path / "tickets.json"
    with path.open("w") as file:
        file.write('{"count": 20000, "tickets": [')
        file.write(",".join(json.dumps(record | {"id": number}) for number in range(20_000)))
        file.write('], "end_of_stream": true}')
    import tracemalloc

    tracemalloc.start()
    n = sum(1 for _ in sources.documents(path, ("tickets",)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert n == 20_000 and peak < 8 * 1024 * 1024 < path.stat().st_size
