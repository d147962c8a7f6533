"""Who works when, and which guest from the whole house sits beside whom at the peak?

`reading` turns files into one week (`instance`), `make` fills it, `contradiction` names rules that cannot hold
together, `answer` says what the rota leaves undone, `calendar` writes it down. Agents are counted by shift and named
afterwards; guests are chosen one by one. Refuses to say who is good: nobody is ranked.
"""

from __future__ import annotations

from walkamile.staff.rota import answer, calendar, instance, reading, told
from walkamile.staff.rota.classes import Effort
from walkamile.staff.rota.contradiction import Contradiction, contradiction
from walkamile.staff.rota.make import Made, make

__all__ = [
    "Contradiction",
    "Effort",
    "Made",
    "answer",
    "calendar",
    "contradiction",
    "instance",
    "make",
    "reading",
    "told",
]
