"""What does a plain machine lack? Skip there; fail where everything must be there."""

from __future__ import annotations

import os

import pytest


def lacking(reason: str) -> None:
    """Skip where a plain machine lacks something; fail where everything must be there."""
    if os.environ.get("WALKAMILE_NO_SKIPS"):
        pytest.fail(f"must be there: {reason}")
    pytest.skip(reason)
