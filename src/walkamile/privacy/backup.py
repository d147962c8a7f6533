"""How is a home kept safe? Copying the folder is enough while nobody writes; a backup is whole whoever writes."""

from __future__ import annotations

import os
import shutil
import tarfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from walkamile.model.errors import HomeFault
from walkamile.store import Store, open_store

DATABASES = ("state.sqlite", "log.sqlite")
LEFT_OUT = ("tables", "tmp", "uploads", "log.lock", "serve.json")
Erase = Callable[[Store, str], object]


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy made or taken back: where, how many files and bytes; names erased again after a restore."""

    file: Path
    files: int
    size_bytes: int
    erased_again: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the document that `backup --json` and `restore --json` print."""
        return {
            "file": str(self.file),
            "files": self.files,
            "bytes": self.size_bytes,
            "erased_again": self.erased_again,
        }


def backup(store: Store, file: Path) -> Kept:
    """Write the home into one archive, as it is at one moment. Raises HomeBusy, HomeFault.

    The archive holds the key of the home: it opens every name. It is readable by its owner only.
    """
    if file.absolute().is_relative_to(store.home):
        raise HomeFault(f"{file} lies inside the home. Give a place outside of it, best on another disk.")
    aside = file.with_name(f"{file.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        file.absolute().parent.mkdir(parents=True, exist_ok=True)
        with (
            store.writing(),
            TemporaryDirectory(prefix="walkamile-backup-", dir=file.absolute().parent) as lent,
        ):
            files = _gather(store, Path(lent))
            aside.touch(0o600)
            with tarfile.open(aside, "w:gz", compresslevel=1) as archive:
                for name, path in sorted(files.items()):
                    archive.add(path, name, recursive=False)
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        aside.replace(file)
    except OSError as fault:
        aside.unlink(missing_ok=True)
        raise HomeFault(
            f"{file} cannot be written: {fault.strerror or fault}. Make room, or give another place."
        ) from fault
    return Kept(file, len(files), file.stat().st_size)


def _gather(store: Store, lent: Path) -> dict[str, Path]:
    """Which files make the home whole? Copies of the databases, the visible tables, and what people edit."""
    store.state.copy_to(lent / "state.sqlite")
    if (store.home / "log.sqlite").exists():
        store.log.copy_to(lent / "log.sqlite")
    files = {path.name: path for path in lent.iterdir()}
    visible = [row[0] for row in store.state.rows("select file from part where removed_in is null")]
    files |= {f"tables/{name}": store.home / "tables" / name for name in visible}
    for path in store.home.rglob("*"):
        name = path.relative_to(store.home)
        if path.is_file() and name.parts[0] not in LEFT_OUT and not name.name.startswith(DATABASES):
            files[str(name)] = path
    return files


def restore(file: Path, home: Path, erase: Erase, *, force: bool = False) -> Kept:
    """Take a home back from an archive. Raises HomeFault, also when the home holds something and `force` is not given.

    People who were erased in the home that is replaced are erased from the restored one too.
    """
    if not file.exists():
        raise HomeFault(f"There is no archive {file}. Check the path.")
    if home.exists() and any(home.iterdir()) and not force:
        raise HomeFault(
            f"{home} is not empty. Give another folder with --home, or replace what is there with --force."
        )
    arriving = home.with_name(f"{home.name}.restoring-{uuid.uuid4().hex[:8]}")
    try:
        n = _unpack(file, arriving)
        suppressed = _suppressed(home)
        _swap(arriving, home)
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    return Kept(file, n, file.stat().st_size, _erase_again(home, suppressed, erase))


def _unpack(file: Path, folder: Path) -> int:
    try:
        with tarfile.open(file, "r:*") as archive:
            archive.extractall(folder, filter="data")
            n = len(archive.getnames())
    except (tarfile.TarError, EOFError, OSError) as fault:
        raise HomeFault(
            f"{file} cannot be unpacked: {fault}. The home was not touched; try another archive."
        ) from fault
    if not (folder / "state.sqlite").exists() or not (folder / "secret.key").exists():
        raise HomeFault(f"{file} is no backup of a walkamile home. The home was not touched.")
    (folder / "secret.key").chmod(0o600)
    open_store(folder).close()
    return n


def _suppressed(home: Path) -> list[tuple[bytes, str]]:
    """Whose return does the home of now forbid?"""
    if not (home / "state.sqlite").exists():
        return []
    store = open_store(home)
    try:
        return [(bytes(row[0]), str(row[1])) for row in store.state.rows("select hash, at from suppression")]
    finally:
        store.close()


def _swap(arriving: Path, home: Path) -> None:
    """Put the restored home in the place of the one that is there."""
    if not home.exists():
        arriving.replace(home)
        return
    gone = home.with_name(f"{home.name}.replaced-{uuid.uuid4().hex[:8]}")
    store = open_store(home)
    try:
        with store.writing():
            home.replace(gone)
            arriving.replace(home)
    finally:
        store.close()
    shutil.rmtree(gone, ignore_errors=True)


def _erase_again(home: Path, suppressed: list[tuple[bytes, str]], erase: Erase) -> int:
    if not suppressed:
        return 0
    store = open_store(home)
    try:
        forbidden = {value for value, _ in suppressed}
        back = [
            row
            for row in store.state.rows("select namespace, hash, value_enc from ident")
            if bytes(row[1]) in forbidden
        ]
        for namespace, hashed, sealed in back:
            if store.state.value(
                "select count(*) from ident where hash = :h and namespace = :n", h=hashed, n=namespace
            ):
                erase(store, f"{namespace}:{store.secrets.unseal(sealed)}")
        with store.state.transaction() as transaction:
            known = {bytes(row[0]) for row in transaction.rows("select hash from suppression")}
            transaction.add(
                "suppression", [{"hash": value, "at": at} for value, at in suppressed if value not in known]
            )
        return len(back)
    finally:
        store.close()
