"""What people tell the product itself: kept in the state for those who said it, and as events for the next round.

A belief, a finished walk, an aha, a report are operational records that can be opened, owned and answered; the events
beside them are what indicators count.
"""

from walkamile.round.said.authors import Author, author_of, know_author
from walkamile.round.said.telling import Telling, tell

__all__ = ["Author", "Telling", "author_of", "know_author", "tell"]
