"""Who works when, and which guest from the whole house sits beside whom at the peak?

`reading` turns files into one week (`instance`), `make` fills it, `contradiction` names rules that cannot hold
together, `answer` and `told` say what the rota leaves undone, `calendar` writes it down; `all_hands` looks back.
Agents are counted by shift and named afterwards; guests are chosen one by one. Nobody is ranked.
"""

from __future__ import annotations

from walkamile.staff.rota import all_hands, answer, calendar, instance, reading, told
from walkamile.staff.rota.classes import Effort
from walkamile.staff.rota.contradiction import contradiction
from walkamile.staff.rota.make import Made, make

__all__ = [
    "Effort",
    "Made",
    "all_hands",
    "answer",
    "calendar",
    "contradiction",
    "instance",
    "make",
    "reading",
    "told",
]
