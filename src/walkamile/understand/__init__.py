"""What did people go through, and where does it break? Contacts, needs, journeys and breaks, drawn from events.

Nothing here says how well a company does: that is for `prove`.
"""

from walkamile.understand.derive import UNITS, WHOLE, definitions, derivations, eligible_sqls
from walkamile.understand.lens import lens, lenses
from walkamile.understand.map import map_questions
from walkamile.understand.rules import RULES
from walkamile.understand.segments import parse_segments

__all__ = [
    "RULES", "UNITS", "WHOLE", "definitions", "derivations", "eligible_sqls", "lens", "lenses",
    "map_questions", "parse_segments",
]  # fmt: skip
