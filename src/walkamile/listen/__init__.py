"""What came in, from which channel, and may it be kept? Files and requests become events, or are refused with a reason.

A mapping says how the rows of a source become events. Nothing here says who a person is, or what an event means.
"""

from walkamile.listen.contract import contracts
from walkamile.listen.guess import guess
from walkamile.listen.mapping import Mapping, built_in, built_in_names, find_mapping
from walkamile.listen.read import Arrived, read_file
from walkamile.listen.requests import open_request
from walkamile.model.source import Source

__all__ = [
    "Arrived",
    "Mapping",
    "Source",
    "built_in",
    "built_in_names",
    "contracts",
    "find_mapping",
    "guess",
    "open_request",
    "read_file",
]
