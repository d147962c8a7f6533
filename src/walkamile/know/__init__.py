"""Who is it, and why do we think so? Names of all channels are stitched into persons, with evidence, reversibly.

Nothing here says what a person went through.
"""

from walkamile.know import match
from walkamile.know.household import households
from walkamile.know.live import People
from walkamile.know.naming import Naming, keep_names
from walkamile.know.stitch import Decided, Names, Pairs, Partition, stitch

__all__ = [
    "Decided",
    "Names",
    "Naming",
    "Pairs",
    "Partition",
    "People",
    "households",
    "keep_names",
    "match",
    "stitch",
]
