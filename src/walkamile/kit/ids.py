"""How is a new name made? Random, in the order of time, never derived from what it names."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable

Bits = Callable[[int], bytes]


def uuid7(bits: Bits = os.urandom, at_ms: int | None = None) -> str:
    """Return a UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits from `bits`."""
    stamp = int(time.time() * 1000) if at_ms is None else at_ms
    raw = bytearray(stamp.to_bytes(6, "big") + bits(10))
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))
