"""Where does a question's SQL live? In a file beside its stage, one question per file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def query(package: str, name: str) -> str:
    """Return the text of `queries/<name>.sql` beside the package. Raises FileNotFoundError."""
    return files(package).joinpath("queries", f"{name}.sql").read_text("utf-8")
