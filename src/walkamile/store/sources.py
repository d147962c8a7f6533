"""Which systems may send events, and by which key are they known? Keys are told once; only a keyed hash is kept."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import UTC, datetime

from walkamile.model.errors import MappingFault, UnknownName
from walkamile.model.source import Source
from walkamile.store.secrets import Secrets
from walkamile.store.state import State

KEY = "write-key"  # the namespace of the hash
COLUMNS = "name, basis, shape, mapping, silent_after_h"


class Sources:
    """The systems that send events to this home."""

    def __init__(self, state: State, keys: Secrets) -> None:
        """Look after the tables `source` and `source_key`."""
        self._state = state
        self._secrets = keys

    def new_key(self, source: Source, secret: str | None = None) -> str:
        """Make a key for a source, and the source where there is none; the key is never told again.

        A webhook has one secret, with which its sender signs (`secret`: the sender chose it): a new one takes the
        place of the old one.
        Raises MappingFault for a name that cannot stand in an address, or a source that is there in another form.
        """
        if not source.name.replace("-", "").replace("_", "").replace(".", "").isalnum():
            raise MappingFault(
                f"The name {source.name!r} cannot stand in an address. Use letters, digits, - and _, as in shop-web."
            )
        known = {one.name: one for one in self.all()}.get(source.name)
        if known is not None and known != source:
            raise MappingFault(
                f"The source {source.name!r} is there already: {known.shape}, basis {known.basis}, mapping "
                f"{known.mapping or 'none'}, silent after {known.silent_after_h:g} h. "
                "Give the same options for one more key, or choose another name."
            )
        key = secret or secrets.token_urlsafe(24)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._state.transaction() as transaction:
            if known is None:
                transaction.add("source", [asdict(source) | {"made_at": now}])
            if source.shape == "webhook":
                sealed = self._secrets.seal([key])[0]
                transaction.run(
                    "update source set secret_enc = :sealed where name = :name",
                    sealed=sealed, name=source.name,
                )  # fmt: skip
            else:
                row = {"hash": self.hashed(key), "source": source.name, "made_at": now}
                transaction.add("source_key", [row])
        return key

    def drop_keys(self, name: str) -> int:
        """Let no key of this source count any more; returns how many did. Raises UnknownName."""
        if name not in {source.name for source in self.all()}:
            raise UnknownName(f"There is no source {name!r} that sends. See: walkamile sources --sending.")
        with self._state.transaction() as transaction:
            asked = "select count(*) from source where name = :name and secret_enc is not null"
            n = transaction.rows(
                f"select (select count(*) from source_key where source = :name) + ({asked})", name=name
            )[0][0]
            transaction.run("delete from source_key where source = :name", name=name)
            transaction.run("update source set secret_enc = null where name = :name", name=name)
        return int(n)

    def all(self) -> list[Source]:
        """The sources, by name."""
        rows = self._state.rows(f"select {COLUMNS} from source order by name")
        return [Source(*row) for row in rows]

    def by_hash(self) -> dict[bytes, Source]:
        """The sources by the hashes of their keys."""
        named = {source.name: source for source in self.all()}
        rows = self._state.rows("select hash, source from source_key")
        return {bytes(row[0]): named[row[1]] for row in rows if row[1] in named}

    def signing(self) -> dict[str, str]:
        """The secrets of webhooks, by the name of their source."""
        rows = self._state.rows("select name, secret_enc from source where secret_enc is not null")
        return {row[0]: self._secrets.unseal(row[1]) for row in rows}

    def hashed(self, key: str) -> bytes:
        """Return what is kept of a key."""
        return self._secrets.hashed(KEY, key)
