"""What does a plain machine lack, and how long may tests take? Skip there; fail where everything must be there."""

from __future__ import annotations

import os

import pytest


def often(n: int) -> int:
    """How many examples to try: `n` when everything is looked at thoroughly, else a third (two at least).

    Marked `thorough`, so that the thorough look finds them.
    """
    return n if os.environ.get("WALKAMILE_THOROUGH") else max(2, n // 3)


def lacking(reason: str) -> None:
    """Skip where a plain machine lacks something; fail where everything must be there."""
    if os.environ.get("WALKAMILE_NO_SKIPS"):
        pytest.fail(f"must be there: {reason}")
    pytest.skip(reason)
