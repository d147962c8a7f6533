"""What is held is told, looks are written down, and a copied home says the same."""

from __future__ import annotations

import csv
import io
import json
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import small_company as company
from searching import traces
from typer.testing import CliRunner

from walkamile import privacy
from walkamile import round as rounds
from walkamile.cli import app, keep  # noqa: F401
from walkamile.model.errors import HomeBusy, HomeFault
from walkamile.store import Store, open_store


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the company, to be copied."""
    folder = tmp_path_factory.mktemp("built")
    rows = company.rows()
    company.home(folder / "home", [company.write(folder / "all.jsonl", rows + company.broken_rows())]).close()
    return folder / "home"


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Iterator[Store]:
    """A home of one's own, with everybody in it."""
    shutil.copytree(built, tmp_path / "home")
    store = open_store(tmp_path / "home")
    yield store
    store.close()


def run(store: Store, *words: str) -> Any:
    """Ask the command line for JSON."""
    answered = CliRunner().invoke(app, [*words, "--home", str(store.home), "--json"], catch_exceptions=False)
    assert answered.exit_code == 0, answered.output
    return json.loads(answered.stdout)


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def test_the_export_holds_everything_of_her_and_nothing_of_others(store: Store, tmp_path: Path):
    rounds.ask_person(rounds.recall(store), f"email:{company.EMAIL}", "she called")
    done = privacy.export(store, f"email:{company.EMAIL}", tmp_path / "ana.zip")
    with zipfile.ZipFile(tmp_path / "ana.zip") as archive:
        everything = json.loads(archive.read("everything.json"))
        letter = archive.read("README.txt").decode()
        assert {row["event_id"] for row in table(archive, "events.csv")} == {
            row["event_id"] for row in company.rows() if row["who"] == "ana"
        }
        assert {row["value"] for row in table(archive, "identifiers.csv")} == {
            company.EMAIL.lower(), company.LOGIN, company.LOYALTY, company.COOKIE, company.PHONE.replace(" ", ""),
        }  # fmt: skip
        assert [row["did"] for row in table(archive, "who_looked.csv")] == ["looked"]
        assert "example.net" not in "".join(archive.read(name).decode() for name in archive.namelist())
    assert everything["links"][0]["seen_together"] >= 1
    assert {row["basis"] for row in everything["sources"]} == {"contract"}
    assert len(everything["contacts"]) >= 2
    assert everything["breaks"], "she called twice within a week"
    assert done.rows["events"] == len(everything["events"])
    assert "on which legal basis" in letter
    assert stat.S_IMODE((tmp_path / "ana.zip").stat().st_mode) == 0o600
    assert [row["did"] for row in privacy.access(store, company.LOGIN)] == ["exported", "looked"]


def test_what_is_exported_is_what_is_erased(store: Store, tmp_path: Path):
    exported = privacy.export(store, company.LOGIN, tmp_path / "folder").rows["events"]
    assert privacy.erase(store, company.LOGIN, rounds.run).events == exported


def test_the_export_of_an_employee_holds_what_they_did(store: Store, tmp_path: Path):
    privacy.export(store, "employee_id:ben.k", tmp_path / "ben")
    events = json.loads((tmp_path / "ben" / "everything.json").read_text())["events"]
    assert {row["event_id"] for row in events} == {
        row["event_id"] for row in company.rows() if "ben.k" in (row.get("actor_id"), row.get("employee_id"))
    }


def test_a_backup_and_a_plain_copy_say_the_same(store: Store, tmp_path: Path):
    before, people = company.figures(store), company.partition(store)
    kept = privacy.backup(store, tmp_path / "safe" / "home.tar.gz")
    assert stat.S_IMODE(kept.file.stat().st_mode) == 0o600
    with tarfile.open(kept.file) as archive:
        assert not [name for name in archive.getnames() if name.endswith(("-wal", "-shm", ".lock"))]
    store.close()
    shutil.copytree(store.home, tmp_path / "copied")
    privacy.restore(kept.file, tmp_path / "restored", lambda *_: pytest.fail("nobody was erased"))
    for name in ("copied", "restored"):
        other = open_store(tmp_path / name)
        assert company.figures(other) == before
        assert company.partition(other) == people
        rounds.run(other)
        assert company.figures(other) == before
        assert (tmp_path / name / "teams.csv").read_text() == (store.home / "teams.csv").read_text()
        other.close()


def test_a_restore_does_not_bring_the_erased_back(store: Store, tmp_path: Path):
    kept = privacy.backup(store, tmp_path / "home.tar.gz")
    privacy.erase(store, company.LOGIN, rounds.run)
    after = company.figures(store)
    store.close()
    with pytest.raises(HomeFault, match="--force"):
        privacy.restore(kept.file, store.home, lambda *_: None)
    done = privacy.restore(
        kept.file, store.home, lambda home, who: privacy.erase(home, who, rounds.run), force=True
    )
    assert done.erased_again > 0
    restored = open_store(store.home)
    assert company.figures(restored) == after
    assert traces(restored.home, company.SECRETS) == []
    assert not list(tmp_path.glob("home.re*"))
    restored.close()


def test_an_archive_that_is_none_leaves_the_home_alone(store: Store, tmp_path: Path):
    (tmp_path / "broken.tar.gz").write_bytes(b"\x1f\x8b" + b"nonsense" * 20)
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as archive:
        archive.add(store.home / "teams.csv", "teams.csv")
    for name in ("broken.tar.gz", "other.tar.gz", "absent.tar.gz"):
        with pytest.raises(HomeFault):
            privacy.restore(tmp_path / name, store.home, lambda *_: None, force=True)
    assert company.figures(store)["rules"]
    with pytest.raises(HomeFault, match="outside"):
        privacy.backup(store, store.home / "copy.tar.gz")


def test_a_backup_leaves_out_what_only_the_running_server_needs(store: Store, tmp_path: Path):
    (store.home / "serve.json").write_text("{}")
    (store.home / "uploads" / "a").mkdir(parents=True)
    (store.home / "uploads" / "a" / "sent.csv").write_text("x")
    (store.home / "tmp").mkdir(exist_ok=True)
    (store.home / "tmp" / "spilled").write_text("x")
    privacy.backup(store, tmp_path / "home.tar.gz")
    with tarfile.open(tmp_path / "home.tar.gz") as archive:
        tops = {name.split("/")[0] for name in archive.getnames()}
    assert {"state.sqlite", "secret.key", "tables"} <= tops
    assert not tops & {"serve.json", "uploads", "tmp", "log.lock"}


def test_backup_waits_for_the_writer(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("walkamile.store.store.writing", lambda home: _busy())
    with pytest.raises(HomeBusy):
        privacy.backup(store, tmp_path / "home.tar.gz")
    assert not list(tmp_path.glob("home.tar*"))


def _busy() -> Any:
    raise HomeBusy


def test_the_register_says_what_is_held(store: Store):
    found = run(store, "privacy")
    counted = {row["source"]: row["events"] for row in found["sources"]}
    assert counted == {"shop": len(company.rows()) - 1, "depot": 1}
    assert found["n_encrypted"] == store.state.value("select count(*) from ident")
    assert (found["n_suppressed_hashes"], found["n_refused_rows"]) == (0, 3)
    run(store, "erase", f"email:{company.EMAIL}")
    found = run(store, "privacy")
    assert found["n_suppressed_hashes"] > 0
    assert found["n_refused_rows"] == 1
    assert not found["unfinished_erasure"]


def test_the_command_line_keeps_the_promises(store: Store, tmp_path: Path):
    assert (
        run(store, "export", "login_id:person04x", "--out", str(tmp_path / "p.zip"))["rows"]["identifiers"]
        >= 2
    )
    assert run(store, "access")["access"][0]["did"] == "exported"
    erased = run(store, "erase", company.LOGIN)
    assert erased["names"] == 6
    assert run(store, "erase", company.LOGIN)["already"]
    assert run(store, "backup", str(tmp_path / "b.tar.gz"))["files"] > 10
    store.close()
    restored = ["restore", str(tmp_path / "b.tar.gz"), "--home", str(tmp_path / "new"), "--json"]
    assert CliRunner().invoke(app, restored, catch_exceptions=False).exit_code == 0
    assert company.figures(open_store(tmp_path / "new")) == company.figures(open_store(store.home))
    for words in (
        ["erase", "login_id:person05x"],
        ["access"],
        ["privacy"],
        ["export", "login_id:person06x", "--out", str(tmp_path / "q")],
    ):
        answered = CliRunner().invoke(app, [*words, "--home", str(store.home)], catch_exceptions=False)
        assert answered.exit_code == 0
        assert answered.stdout.strip()


def test_the_command_erases_what_was_heard_since_the_last_round(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    """Events that came by request and wait in the log go with the rest, though no round looked at them."""
    store.log.append(
        "chat",
        [{"event_id": "h1", "type": "message.sent", "ts": "2026-03-07T10:00:00Z", "channel": "chat",
          "contact_id": "call-qf-9", "email": company.EMAIL}],
    )  # fmt: skip
    assert run(store, "erase", f"email:{company.EMAIL}")["events"] == 18
    assert traces(store.home, [*company.SECRETS, "call-qf-9"]) == []
