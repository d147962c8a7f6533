"""How many people must answer, hour by hour, and what happens when fewer do?"""

from __future__ import annotations

from walkamile.staff import erlang, laws
from walkamile.staff.needed import Goal, agents_needed
from walkamile.staff.queue import figures, queue
from walkamile.staff.redial import with_redials

__all__ = ["Goal", "agents_needed", "erlang", "figures", "laws", "queue", "with_redials"]
