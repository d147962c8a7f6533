"""Who is it, and why do we think so? Names of all channels are stitched into persons, with evidence, reversibly.

Nothing here says what a person went through.
"""

from walkamile.know.naming import Naming, keep_names
from walkamile.know.stitch import RULE_VERSION, Names, Pairs, Partition, stitch

__all__ = ["RULE_VERSION", "Names", "Naming", "Pairs", "Partition", "keep_names", "stitch"]
