"""Whose key is this? Remembered for a moment, so that the state is not asked for every request."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from walkamile.model.source import Source
from walkamile.store import Store

FRESH_S = 5.0
PATIENT_S = 1.0


class Keys:
    """The sources by their keys, as the state had them a few seconds ago; a new key counts after a second."""

    def __init__(self, store: Store) -> None:
        """Look at the sources of this home."""
        self._sources = store.sources
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._by_hash: dict[bytes, Source] = {}
        self._by_key: dict[str, Source] = {}
        self._by_name: dict[str, Source] = {}
        self._secrets: dict[str, str] = {}

    def find(self, keys: Iterable[str]) -> Source | None:
        """The source of the first of these keys that is known."""
        self._refresh(FRESH_S)
        tried = [key for key in keys if key]
        return self._find(tried) or (self._find(tried) if tried and self._refresh(PATIENT_S) else None)

    def _find(self, keys: list[str]) -> Source | None:
        for key in keys:
            found = self._by_key.get(key) or self._by_hash.get(self._sources.hashed(key))
            if found is not None:
                self._by_key[key] = found
                return found
        return None

    def webhook(self, name: str) -> tuple[Source, str] | None:
        """The webhook of this name, and the secret with which it signs."""
        self._refresh(PATIENT_S if name not in self._secrets else FRESH_S)
        if name in self._secrets and name in self._by_name:
            return self._by_name[name], self._secrets[name]
        return None

    def _refresh(self, after_s: float) -> bool:
        """Read the sources again when they were read longer ago; were they?"""
        with self._lock:
            if time.monotonic() - self._read_at < after_s:
                return False
            self._by_hash = self._sources.by_hash()
            self._by_key.clear()
            self._by_name = {source.name: source for source in self._sources.all()}
            self._secrets = self._sources.signing()
            self._read_at = time.monotonic()
            return True
