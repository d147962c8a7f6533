"""Which groups are so small that a figure on them would point at people, directly or by subtraction?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from walkamile.model.measure import Why
from walkamile.prove.declared import Indicator
from walkamile.prove.tallies import Tally


def is_small(indicator: Indicator, n_people: int, n_employees: int, rules: Mapping[str, float]) -> bool:
    """Would a figure on so few customers or employees point at them?

    Where contacts name no employee there is nobody to protect; an indicator about employees always needs
    enough.
    """
    few_people = "customers" in indicator.protects and n_people < rules["n_customers"]
    few_employees = "employees" in indicator.protects and n_employees < rules["n_employees"]
    if "customers" in indicator.protects and n_employees == 0:
        few_employees = False
    return few_people or few_employees


def held_back(indicator: Indicator, parts: Sequence[Tally], rules: Mapping[str, float]) -> dict[str, Why]:
    """Which parts must not be shown beside their total?

    Small ones; and, smallest first, as many more as it takes until what is held back, taken together, is
    itself
    no small group and no single one: else the total less the parts shown would give it away.
    """
    filled = sorted((t for t in parts if t.n > 0), key=lambda t: (t.n_people, t.n, t.part))
    why = {t.part: Why.SMALL_GROUP for t in filled if is_small(indicator, t.n_people, t.n_employees, rules)}
    if not why:
        return {}
    for candidate in filled:
        if _safe(indicator, [t for t in filled if t.part in why], rules):
            break
        if candidate.part not in why:
            why[candidate.part] = Why.SMALL_BY_DIFFERENCE
    return why


def _safe(indicator: Indicator, hidden: Sequence[Tally], rules: Mapping[str, float]) -> bool:
    if len(hidden) < 2:
        return False
    # A customer is in one part of a segment but may use several channels, and an employee serves many parts:
    # the largest part is what is certain.
    people = [t.n_people for t in hidden]
    n_people = max(people) if hidden[0].segment == "channel" else sum(people)
    employees = [t.n_employees for t in hidden]
    n_employees = sum(employees) if indicator.protects == ("employees",) else max(employees)
    return not is_small(indicator, n_people, n_employees, rules)
