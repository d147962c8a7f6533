"""Nothing of Ana is left, the others' figures stay, and nothing comes back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import small_company as company
from searching import traces

from walkamile import privacy
from walkamile import round as rounds
from walkamile.load import put_away_log
from walkamile.model.errors import UnknownName
from walkamile.store import Store, open_store


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two loads; Ana is two people after the first, one after the second."""
    folder = tmp_path_factory.mktemp("files")
    rows = company.rows()
    last = next(
        i for i, row in enumerate(rows) if row["type"] == "identifier.seen" and row["channel"] == "app"
    )
    first = [row for i, row in enumerate(rows) if i != last]
    return [
        company.write(folder / "first.jsonl", first + company.broken_rows()),
        company.write(folder / "second.jsonl", [rows[last]]),
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> Path:
    """The home of the company, to be copied."""
    folder = tmp_path_factory.mktemp("built") / "home"
    company.home(folder, files).close()
    return folder


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Iterator[Store]:
    """A home of one's own, with everybody in it."""
    shutil.copytree(built, tmp_path / "home")
    store = open_store(tmp_path / "home")
    yield store
    store.close()


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The same company, had Ana never been there."""
    folder = tmp_path_factory.mktemp("others")
    rows = [row for row in company.rows() if row["who"] != "ana"]
    return company.home(folder / "home", [company.write(folder / "others.jsonl", rows)])


def ids_of_ana(store: Store) -> list[str]:
    recall = rounds.recall(store)
    now = rounds.ask_person(recall, f"email:{company.EMAIL}")["person_id"]
    return [now, *(row[0] for row in store.state.rows("select old_id from person_alias"))]


def hashes_of_ana(store: Store) -> list[bytes]:
    values = {
        store.secrets.unseal(row[1]): row[0] for row in store.state.rows("select hash, value_enc from ident")
    }
    return [
        values[value]
        for value in (company.LOGIN, company.LOYALTY, company.EMAIL.lower(), company.TOKEN, company.COOKIE)
    ]


def test_no_file_of_the_home_holds_a_trace_and_the_others_figures_stay(store: Store, others: Store):
    ids, hashes = ids_of_ana(store), hashes_of_ana(store)
    assert len(ids) == 2
    assert traces(store.home, company.SECRETS)
    assert traces(store.home, ids, hashes)
    done = privacy.erase(store, f"email:{company.EMAIL}", rounds.run)
    assert (done.names, done.events, done.quarantined) == (6, 17, 2)
    assert done.lines == {"service_accounts.csv": 1}
    assert done.look_at == []
    assert traces(store.home, [*company.SECRETS, *ids], hashes) == []
    assert company.figures(store) == company.figures(others)
    assert rounds.ask_gaps(rounds.recall(store))["gaps"] == rounds.ask_gaps(rounds.recall(others))["gaps"]
    assert company.partition(store) == company.partition(others)
    store.close()
    assert traces(store.home, [*company.SECRETS, *ids], hashes) == []


def test_a_file_loaded_again_brings_nothing_back(store: Store, files: list[Path], others: Store):
    ids = ids_of_ana(store)
    privacy.erase(store, company.LOGIN, rounds.run)
    kept = company.event_rows(store)
    for file in files:
        assert company.read(store, file).kept == 0
    rounds.run(store)
    assert company.event_rows(store) == kept
    assert company.partition(store) == company.partition(others)
    assert company.figures(store) == company.figures(others)
    assert traces(store.home, [*company.SECRETS, *ids]) == []
    assert privacy.erase(store, company.LOGIN, rounds.run).already


def test_what_was_heard_and_not_put_away_goes_too(store: Store):
    heard = {
        "event_id": "h1",
        "type": "message.sent",
        "ts": "2026-03-07T10:00:00Z",
        "contact_id": "call-qf-9",
        "channel": "chat",
    }
    store.log.append(
        "chat",
        [
            heard | {"email": company.EMAIL, "text": f"I am {company.LOGIN}"},
            heard | {"event_id": "h2", "text": "and?"},
        ],
    )
    done = privacy.erase(store, f"email:{company.EMAIL}", partial(rounds.run, put_away=put_away_log))
    assert done.events == 19
    assert traces(store.home, [*company.SECRETS, "call-qf-9"]) == []


def test_texts_of_others_lose_her_names_and_keep_the_rest(store: Store):
    privacy.erase(store, company.LOGIN, rounds.run)
    texts = {value for row in company.event_rows(store) for value in row if isinstance(value, str)}
    assert "as for [erased] last week, see [erased]" in texts


def test_an_employee_leaves_a_pseudonym_because_the_customers_events_stay(store: Store, tmp_path: Path):
    before = company.event_rows(store)
    done = privacy.erase(store, "employee_id:ben.k", rounds.run)
    after = company.event_rows(store)
    assert done.events == 2  # the shift and the report
    assert len(before) - len(after) == 2
    assert done.lines == {"teams.csv": 1}
    actors = {value for row in after for value in row if str(value).startswith("erased-")}
    assert len(actors) == 1
    assert traces(store.home, ["ben.k"]) == []
    late = company.write(tmp_path / "late.jsonl", [
        {"event_id": "late", "type": "message.sent", "ts": "2026-03-09T10:00:00Z", "contact_id": "call-04-0",
         "employee_id": "ben.k", "actor_kind": "employee", "actor_id": "ben.k"},
        {"event_id": "shift", "type": "shift.started", "ts": "2026-03-09T08:00:00Z", "employee_id": "ben.k"},
        {"event_id": "other", "type": "page.viewed", "ts": "2026-03-09T08:00:00Z", "login_id": "person03x"},
    ])  # fmt: skip
    assert company.read(store, late).kept == 2
    assert {
        value for row in company.event_rows(store) for value in row if str(value).startswith("erased-")
    } == actors
    assert traces(store.home, ["ben.k"]) == []


def test_nobody_of_that_name_is_told_so(store: Store):
    with pytest.raises(UnknownName, match="Nobody is known as"):
        privacy.erase(store, "email:chloe@example.org", rounds.run)


def test_the_last_person_can_go(tmp_path: Path):
    rows = [row for row in company.rows() if row["who"] == "ana"]
    store = company.home(tmp_path / "home", [company.write(tmp_path / "ana.jsonl", rows)])
    privacy.erase(store, company.LOGIN, rounds.run)
    assert traces(store.home, company.SECRETS) == []
    assert company.partition(store) == set()


PLACE = "walkamile.privacy"
STEPS = (
    f"{PLACE}.files.drop_lines", f"{PLACE}.rewrite.rewrite", f"{PLACE}.erase.commit", f"{PLACE}.erase.finish",
    f"{PLACE}.erase.sweep", f"{PLACE}.erase._derive", f"{PLACE}.erase.wipe",
)  # fmt: skip
DIE = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from walkamile import privacy, round as rounds
from walkamile.store import open_store
module, name = sys.argv[2].rsplit(".", 1)
place = import_module(module)
real = getattr(place, name)
def die(*args):
    if sys.argv[3] == "after":
        real(*args)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(place, name, die)
privacy.erase(open_store(Path(sys.argv[1])), "email:Ana.Quillfeather@Example.org", rounds.run)
"""


@pytest.mark.parametrize(("step", "when"), [*((step, "before") for step in STEPS), (STEPS[-1], "after")])
def test_killed_anywhere_the_next_time_finishes(store: Store, tmp_path: Path, step: str, when: str):
    ids, hashes = ids_of_ana(store), hashes_of_ana(store)
    store.close()
    died = subprocess.run(
        [sys.executable, "-c", DIE, str(tmp_path / "home"), step, when], env=os.environ, check=False
    )
    assert died.returncode == -signal.SIGKILL
    store = open_store(tmp_path / "home")
    privacy.erase(store, f"email:{company.EMAIL}", rounds.run)
    assert traces(store.home, [*company.SECRETS, *ids], hashes) == []
    assert store.state.get("erasing") is None
    assert len(company.event_rows(store)) == len([row for row in company.rows() if row["who"] != "ana"])
