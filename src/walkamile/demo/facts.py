"""What was planted, and what did the latent events really add up to?"""

from typing import Any

from walkamile.demo.cast import AnaDay, cast_facts
from walkamile.demo.diary import Row
from walkamile.demo.people import Person
from walkamile.demo.plan import Plan
from walkamile.demo.truth.latent import Latent
from walkamile.demo.truth.units import Tally


class Record:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.lost_app_events = 0

    def read(self, life: Latent, person: Person) -> None:
        pass


def company_facts(
    plan: Plan, tally: Tally, record: Record, edges: list[Row], day: AnaDay | None
) -> dict[str, Any]:
    return {"cast": cast_facts(plan, day), "shares": tally.shares(), "near_misses": edges}
