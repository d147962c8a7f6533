"""Tiny parts that would suit any program: intervals, ids, clock, SQL files."""
