"""Commands that show pages: demo, serve."""

from __future__ import annotations
