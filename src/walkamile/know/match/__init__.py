"""Which records are likely one person although no name joins them? From what is known of them, without being taught.

Nothing here decides for good: a likely pair is a link with its weight, and stewards have the last word.
"""

from walkamile.know.match.matching import match_records
from walkamile.know.match.minds import contradictions

__all__ = ["contradictions", "match_records"]
