"""The audit of what is inferred from texts: drawn by chance and blind, read back, kept up, and without the erased."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from walkamile import listen, privacy
from walkamile import round as rounds
from walkamile.load import load
from walkamile.model.errors import FileFault, UnknownName
from walkamile.round.answers.audits import ask_audit
from walkamile.round.answers.gaps import ask_gaps
from walkamile.round.audit import labels, path_of
from walkamile.round.said.drawing import draw

N = 240


def lines(tmp_path: Path) -> Path:
    """So many customers who write twice about one thing; every third says it again. Nobody logs questions."""
    path = tmp_path / "texts.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for person in range(N):
            words = f"kettle{chr(97 + person % 26)} handle{person} broke"
            for turn, text in enumerate(
                (words, words if person % 3 == 0 else f"thank you all arrived by van{person}")
            ):
                base = {
                    "contact_id": f"k{person}-{turn}",
                    "channel": "chat",
                    "email": f"p{person}@x.org",
                    "topic": f"t{person}",
                }
                day = f"2026-02-{10 + turn:02}T10"
                for n, (type_, more) in enumerate((
                    ("contact.opened", {"kind": "human", "actor_kind": "employee", "actor_id": f"a{person % 9}"}),
                    ("message.sent", {"text": text + "\nsecond line, with a comma", "speaker": "customer"}),
                    ("contact.closed", {}),
                )):  # fmt: skip
                    row = (
                        base
                        | {"event_id": f"e{person}-{turn}-{n}", "type": type_, "ts": f"{day}:{n:02}:00Z"}
                        | more
                    )
                    file.write(json.dumps(row) + "\n")
    return path


@pytest.fixture
def texts(make_store, tmp_path):
    store = make_store()
    load(store, lines(tmp_path), listen.find_mapping("log", None))
    rounds.run(store)
    return store


def p2(store) -> dict:
    rows = [row for gap in ask_gaps(rounds.recall(store))["gaps"] for row in gap["indicators"]]
    return next(row for row in rows if row["id"] == "P2")


def drawn(store, n: int) -> dict:
    recall = rounds.recall(store)
    return draw(store.home, recall.engine.cursor(), recall.as_of, "P2", n)


def read(store) -> list[dict[str, str]]:
    with path_of(store.home, "P2").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answer(store, wrong: int = 0) -> None:
    """Fill in the truth, but for some lines."""
    rows = read(store)
    for n, row in enumerate(rows):
        again = row["said_before"] == row["said_now"]
        row["restates"] = "yes" if again != (n < wrong) else "no"
    with path_of(store.home, "P2").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_from_texts_to_a_figure_of_grade_b(texts):
    assert (p2(texts)["status"], p2(texts)["grade"]) == ("abstained", "B")
    assert "walkamile audit P2" in p2(texts)["reason"]
    assert drawn(texts, 150)["drawn"] == 150
    first = read(texts)
    assert drawn(texts, 70) == {
        "indicator": "P2",
        "file": str(path_of(texts.home, "P2")),
        "drawn": 70,
        "lines": 220,
    }
    assert read(texts)[:150] == first, "lines that were there stay"
    assert len({row["unit"] for row in read(texts)}) == 220
    assert set(first[0]) == {"unit", "contact_id", "said_before", "said_now", "restates"}, (
        "the judge is not told"
    )
    assert all("\n" not in row["said_now"] for row in first)
    answer(texts, wrong=10)
    found = ask_audit(rounds.recall(texts), "P2")
    assert (found["n_read"], found["n_open"], found["n_with_texts"], found["usable"]) == (220, 0, N, True)
    assert 0.8 < found["sensitivity"] < 1 and 0.9 < found["specificity"] < 1
    rounds.run(texts)
    row = p2(texts)
    assert (row["status"], row["grade"], row["n"]) == ("measured", "B", N)
    assert row["low"] < 1 / 3 < row["high"]
    assert "grade B" in row["reason"]


def test_another_figure_is_not_audited_and_a_home_without_texts_says_so(texts, make_store, tmp_path):
    with pytest.raises(UnknownName, match="P2"):
        ask_audit(rounds.recall(texts), "I1")
    store = make_store("other")
    path = tmp_path / "one.csv"
    path.write_text(
        "event_id,type,ts,channel,contact_id,email\n1,contact.opened,2026-02-01T10:00:00Z,chat,c,a@x.org\n"
    )
    load(store, path, listen.Mapping(timezone="UTC"))
    rounds.run(store)
    with pytest.raises(FileFault, match=r"message\.sent"):
        drawn(store, 10)


@pytest.mark.parametrize(
    ("text", "said"), [("a,b\n1,2\n", "columns"), ("unit,restates\n1,perhaps\n", "line 2: 'perhaps'")]
)
def test_a_table_that_cannot_be_understood_is_told_with_its_line(text, said, tmp_path):
    path_of(tmp_path, "P2").write_text(text, "utf-8")
    with pytest.raises(FileFault, match=said):
        labels(tmp_path, "P2")


def test_contacts_that_are_gone_do_not_count(texts):
    path_of(texts.home, "P2").write_text("unit,restates\n12345,yes\n12346,\n", "utf-8")
    found = ask_audit(rounds.recall(texts), "P2")
    assert (found["n_read"], found["n_open"], found["usable"]) == (0, 1, False)


def test_an_erased_person_is_not_in_the_audit(texts):
    drawn(texts, N)
    assert "k6-1" in path_of(texts.home, "P2").read_text("utf-8")
    privacy.erase(texts, "email:p6@x.org", rounds.run)
    left = path_of(texts.home, "P2").read_text("utf-8")
    assert "k6-1" not in left and "handle6 " not in left
    assert len(read(texts)) == N - 1
