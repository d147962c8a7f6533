"""How are the names of people kept? Looked up by a keyed hash, readable only with the key of this home."""

from __future__ import annotations

import hashlib
import hmac
import os
import tempfile
from pathlib import Path

from walkamile.store.durable import PATIENCE_S
from walkamile.store.lock import writing


class Secrets:
    """The key of a home: `hash_key` names values without telling them, `seal` and `unseal` keep them readable."""

    def __init__(self, path: Path) -> None:
        """Read the key, or make one (readable by its owner only)."""
        if not path.exists():
            _make_key(path)
        secret = path.read_bytes()
        self.hash_key = hmac.new(secret, b"hash", hashlib.sha256).hexdigest()
        self._seal_key = hmac.new(secret, b"seal", hashlib.sha256).digest()
        self._proof_key = hmac.new(secret, b"proof", hashlib.sha256).digest()

    def hashed(self, namespace: str, value: str) -> bytes:
        """Return the 16 bytes under which a value is found: sha256(key, namespace, value), first half."""
        return hashlib.sha256(f"{self.hash_key}\x1f{namespace}\x1f{value}".encode()).digest()[:16]

    def proof(self, text: str) -> str:
        """Return a mark (HMAC-SHA256) that only this home can make: it shows whether the text is still the same."""
        return hmac.new(self._proof_key, text.encode(), hashlib.sha256).hexdigest()

    def hash_sql(self, namespace: str, value: str) -> str:
        """Return the same as SQL over two expressions."""
        return f"left(sha256('{self.hash_key}' || chr(31) || {namespace} || chr(31) || {value}), 32)"

    def seal(self, values: list[str]) -> list[bytes]:
        """Encrypt values (AES-256-GCM, a nonce of its own for each)."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        cipher = AESGCM(self._seal_key)
        nonces = os.urandom(12 * len(values))
        sealed: list[bytes] = []
        for position, value in enumerate(values):
            nonce = nonces[12 * position : 12 * position + 12]
            sealed.append(nonce + cipher.encrypt(nonce, value.encode(), None))
        return sealed

    def unseal(self, sealed: bytes) -> str:
        """Decrypt one value."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._seal_key).decrypt(sealed[:12], sealed[12:], None).decode()


def _make_key(path: Path) -> None:
    """Make a key that is there whole or not at all; of several who open a new home at once, one makes it."""
    with writing(path.parent, PATIENCE_S):
        if path.exists():
            return
        handle, aside = tempfile.mkstemp(prefix=path.name, dir=path.parent)  # readable by its owner only
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(path)
