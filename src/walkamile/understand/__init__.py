"""What did people go through, and where does it break? Contacts, needs, journeys and breaks, drawn from events.

Nothing here says how well a company does: that is for `prove`.
"""

from walkamile.understand.derive import Derivation, derivations, eligible_sql
from walkamile.understand.lens import Lens, lens, lenses
from walkamile.understand.rules import RULES, BreakRule

__all__ = ["RULES", "BreakRule", "Derivation", "Lens", "derivations", "eligible_sql", "lens", "lenses"]
