"""What came in, from which channel, and may it be kept? Files and requests become events, or are refused with a reason.

A mapping says how the rows of a source become events. Nothing here says who a person is, or what an event means.
"""

from walkamile.listen.compile import attribute_sql, object_sql, staged_sql
from walkamile.listen.mapping import Mapping, built_in, built_in_names, find_mapping, parse_mapping
from walkamile.listen.read import read_file
from walkamile.listen.redact import redact_sql

__all__ = [
    "Mapping", "attribute_sql", "built_in", "built_in_names", "find_mapping", "object_sql", "parse_mapping", "read_file",
    "redact_sql", "staged_sql",
]  # fmt: skip
