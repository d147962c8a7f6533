"""Commands that keep promises to people: erase, export, backup."""

from __future__ import annotations
