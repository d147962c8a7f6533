"""Who works when, and which guest from the whole house sits beside whom at the peak?"""

from __future__ import annotations

from walkamile.staff.rota import instance
from walkamile.staff.rota.classes import Effort
from walkamile.staff.rota.make import Made, make

__all__ = ["Effort", "Made", "instance", "make"]
