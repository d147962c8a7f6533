"""Who works when, who is hit by the mailing, who lives a near-miss? What is settled beforehand.

All else is told person by person, from the person's own dice, so that any slice can be made alone.
"""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from walkamile.demo.catalogue import RATES
from walkamile.demo.dice import Dice
from walkamile.demo.people import FIRST, LAST
from walkamile.demo.period import DAY, HOUR, SECOND, Period

TEAMS = (
    ("phone", 0.0, "agent", "customer care"),
    ("chat", 0.05, "agent", "customer care"),
    ("mail", 0.05, "agent", "customer care"),
    ("counter", 0.22, "store staff", "stores"),
    ("warehouse", 0.18, "warehouse worker", "logistics"),
    ("it_desk", 0.07, "it staff", "it"),
    ("purchasing", 0.06, "buyer", "purchasing"),
    ("marketing", 0.05, "marketer", "marketing"),
    ("finance", 0.05, "clerk", "finance"),
    ("reception", 0.02, "receptionist", "reception"),
    ("leaders", 0.05, "leader", "management"),
)
CAST = {
    "phone": ("b.ben", "Ben"),
    "leaders": ("c.chloe", "Chloe"),
    "it_desk": ("d.dev", "Dev"),
    "warehouse": ("e.erin", "Erin"),
}
HANDLE_MEDIAN_S, HANDLE_SPREAD = 350.0, 0.45
PATIENCE_S = 170.0


@dataclass(frozen=True, slots=True)
class Employee:
    """One who works here."""

    no: int
    employee_id: str
    name: str
    team: str
    role: str
    department: str


@dataclass(frozen=True, slots=True)
class PeakCall:
    """A call on the Monday after the mailing, as the simulated queue decided it."""

    at_us: int
    wait_s: float
    handle_s: float
    gave_up: bool
    employee_id: str


class Plan:
    """The company before the first person enters: days, roster, mailing peak, scripted people."""

    def __init__(self, people: int, days: int, seed: int, kinds_of_edges: tuple[str, ...]) -> None:
        self.people, self.seed = people, seed
        self.period = Period(days)
        self.agents_on_shift = max(3, round(12 * people / 5000))
        self.staff = self._hire()
        self.teams: dict[str, list[Employee]] = {}
        for employee in self.staff:
            self.teams.setdefault(employee.team, []).append(employee)
        self.ana = len(self.staff)
        self.copies = min(40, max(4, people // 500))
        self.edges = {}
        for n, kind in enumerate(k for k in kinds_of_edges for _ in range(self.copies)):
            self.edges[self.ana + 1 + n] = kind
        self.first_free = self.ana + 1 + len(self.edges)
        self.chloe_hours = self._leader_hours(3)
        self.peak = self._mailing()

    def _hire(self) -> list[Employee]:
        staff: list[Employee] = []
        size = max(40, round(self.people * 0.04))
        for team, share, role, department in TEAMS:
            n = 2 * self.agents_on_shift if team == "phone" else max(2, round(size * share))
            for place in range(n):
                no = len(staff)
                dice = Dice(self.seed, no, 2)
                name = f"{dice.pick(FIRST)} {dice.pick(LAST)}"
                employee_id = f"e{no:05d}"
                if place == 0 and team in CAST:
                    employee_id, name = CAST[team]
                staff.append(Employee(no, employee_id, name, team, role, department))
        return staff

    def is_prospect(self, no: int) -> bool:
        """Has this person never bought?"""
        return no >= self.first_free and no % 11 < 3

    def on_shift(self, team: str, at_us: int) -> list[Employee]:
        """Who of the team works at this time? Half of a team begins early, half late."""
        members = self.teams[team]
        day = self.period.day_of(at_us)
        hour = (at_us - self.period.midnight[day]) // HOUR if 0 <= day < self.period.days else 0
        half = members[0::2] if hour < 14 else members[1::2]
        return half or members

    def _leader_hours(self, first_day: int) -> list[tuple[int, int]]:
        """Two hours in the afternoon every four weeks, from this day on."""
        period = self.period
        hours: list[tuple[int, int]] = []
        for day in range(first_day, period.days - 3, 28):
            working = next((n for n in range(day, period.days) if period.is_open(n)), day)
            start_us = period.midnight[working] + 15 * HOUR
            hours.append((start_us, start_us + 2 * HOUR))
        return hours

    def leader_hours(self, employee_id: str, first_day: int) -> list[tuple[int, int]]:
        """When does this leader take calls? Chloe on her fixed days, others from their own first day on."""
        return self.chloe_hours if employee_id == "c.chloe" else self._leader_hours(first_day)

    def chloe_answers(self, at_us: int) -> bool:
        """Does Chloe take calls at this time?"""
        return any(start_us <= at_us < end_us for start_us, end_us in self.chloe_hours)

    def is_peak_day(self, at_us: int) -> bool:
        """Is it the Monday after the mailing?"""
        return self.period.day_of(at_us) == self.period.mailing_day

    def after_change(self, at_us: int) -> bool:
        """Is it within 72 hours after the change that hurts?"""
        return 0 <= at_us - self.period.hurting_us < 3 * DAY

    def _mailing(self) -> dict[int, PeakCall]:
        dice = Dice(self.seed, 0, 3)
        n = round(RATES["peak_share"] * self.people)
        first = self.period.midnight[self.period.mailing_day] + 9 * HOUR
        arrivals = sorted(first + int(dice.roll() * 2 * HOUR) for _ in range(n))
        callers = [no for no in range(self.first_free, self.people) if not self.is_prospect(no)]
        agents = self.on_shift("phone", first)[: self.agents_on_shift]
        free = [(first, agent.employee_id) for agent in agents]
        heapify(free)
        calls: dict[int, PeakCall] = {}
        for at_us in arrivals:
            if not callers:
                break
            place = int(dice.roll() * len(callers))
            callers[place], callers[-1] = callers[-1], callers[place]
            calls[callers.pop()] = _answer(dice, free, at_us)
        return calls


def _answer(dice: Dice, free: list[tuple[int, str]], at_us: int) -> PeakCall:
    """First come, first served; who waits longer than their patience hangs up."""
    patience_s = dice.exponential(PATIENCE_S)
    handle_s = dice.lognormal(HANDLE_MEDIAN_S, HANDLE_SPREAD)
    free_us, agent = free[0]
    wait_s = max(0.0, (free_us - at_us) / SECOND)
    if wait_s > patience_s:
        return PeakCall(at_us, patience_s, 0.0, True, "")
    heappop(free)
    heappush(free, (max(free_us, at_us) + int(handle_s * SECOND), agent))
    return PeakCall(at_us, wait_s, handle_s, False, agent)
