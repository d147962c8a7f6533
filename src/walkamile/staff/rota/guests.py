"""Which guest comes when, and who sits beside them? Sessions chosen one after the other, and a buddy for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from walkamile.staff.rota.instance import WHOLE, Guest, Instance, Ints, Session, Span, Work
from walkamile.staff.rota.possible import (
    day_of,
    intent_unions,
    rested,
    room_for,
    sessions_of,
)
from walkamile.staff.rota.presence import HOUR_MIN, Price, cover, session_cover

PROMISED = 1e6  # contacts that a promised session counts for where seats are few


@dataclass(slots=True)
class Desk:
    """Who is at the desk so far: agents by slot, guests with buddies, what is left of work and seats."""

    instance: Instance
    priced: Price
    works: Sequence[Work]
    sessions: list[Session] = field(default_factory=list)
    inductions: dict[str, int] = field(default_factory=dict)
    regular: Ints = field(init=False)
    net: Ints = field(init=False)
    there: Ints = field(init=False)
    at_work: dict[str, list[tuple[Work, Ints]]] = field(init=False)
    rooms: list[tuple[frozenset[str], Ints]] = field(init=False)

    def __post_init__(self) -> None:
        """Begin without guests."""
        n = self.instance.demand.n_slots
        self.regular, self.net, self.there = (np.zeros(n, np.int64) for _ in range(3))
        self.at_work = defaultdict(list)
        for work in self.works:
            added = cover(self.instance.demand, work.shift, work.day)
            self.regular += added
            self.at_work[work.employee].append((work, added))
        unions = intent_unions(self.instance.guests) if self.instance.demand.intents else []
        self.rooms = [(union, room_for(self.instance, union)) for union in unions]

    def guest_minutes(self, guest: Guest) -> int:
        """How long do they sit at the desk so far?"""
        return sum(one.span.minutes for one in self.sessions if one.employee == guest.employee)

    def busy(self, guest: Guest) -> list[Span]:
        """When is the guest taken: sessions and the induction?"""
        taken = [one.span for one in self.sessions if one.employee == guest.employee]
        place = self.inductions.get(guest.employee)
        return taken if place is None else [*taken, self.instance.inductions[place].span]

    def fits(self, guest: Guest, span: Span) -> bool:
        """Does the session keep the guest's own rules, the buddies' and the work there is?"""
        rules = self.instance.rules
        if not any(span.within(window) for window in guest.windows):
            return False
        if self.guest_minutes(guest) + span.minutes > guest.most_min:
            return False
        if not free(self.instance, self.busy(guest), span):
            return False
        if rules.induction_first and not guest.inducted:
            place = self.inductions.get(guest.employee)
            if place is None or self.instance.inductions[place].span.end_min > span.start_min:
                return False
        slots = np.flatnonzero(self.instance.demand.share_of(span) > 0)
        if (rules.agents_per_guest * WHOLE * (self.there[slots] + 1) > self.regular[slots]).any():
            return False
        return self._has_work(guest, slots)

    def _has_work(self, guest: Guest, slots: Ints) -> bool:
        if not guest.intents:
            return True
        by_name = {one.employee: one for one in self.instance.guests}
        for union, room in self.rooms:
            if not set(guest.intents) <= union:
                continue
            taken = np.zeros(self.instance.demand.n_slots, np.int64)
            for one in self.sessions:
                other = by_name[one.employee]
                if other.intents and set(other.intents) <= union:
                    taken += (self.instance.demand.share_of(one.span) > 0) * round(WHOLE * other.efficiency)
            if (taken[slots] + round(WHOLE * guest.efficiency) > room[slots]).any():
                return False
        return True

    def buddy(self, span: Span) -> str | None:
        """An agent who is there for the whole span, has no guest, and had the fewest so far."""
        slots = self.instance.demand.share_of(span) > 0
        had: dict[str, int] = defaultdict(int)
        taken: set[str] = set()
        for one in self.sessions:
            had[one.buddy] += 1
            if one.span.meets(span):
                taken.add(one.buddy)
        free_ones = [
            who
            for who, works in self.at_work.items()
            if who not in taken and any(is_there(work, span) for work, added in works if added[slots].any())
        ]
        return min(free_ones, key=lambda who: (had[who], who), default=None)

    def sit(self, guest: Guest, span: Span, buddy: str) -> None:
        """The guest takes the session."""
        self.sessions.append(Session(guest.employee, span, buddy))
        self.net += session_cover(self.instance.demand, self.instance.rules, guest, span)
        self.there += self.instance.demand.share_of(span) > 0

    def saved(self, guest: Guest, span: Span) -> float:
        """What does the session buy, with the routine it keeps, less what an hour of a guest weighs?"""
        rules = self.instance.rules
        before = np.maximum(self.regular + self.net, 0)
        added = session_cover(self.instance.demand, rules, guest, span)
        after = np.maximum(self.regular + self.net + added, 0)
        still_due = max(guest.due_min - self.guest_minutes(guest), 0)
        side = rules.routine_hour * min(still_due, span.minutes) - rules.guest_hour * span.minutes
        return float((self.priced.of(before) - self.priced.of(after)).sum()) + side / HOUR_MIN


def free(instance: Instance, taken: Iterable[Span], span: Span) -> bool:
    """Is the span free beside what is taken: not at once, not on the same day, with rest between days?"""
    for other in taken:
        same_day = day_of(other) == day_of(span)
        if same_day and (instance.rules.one_session_a_day or span.meets(other)):
            return False
        if not same_day and not rested(other, span, instance.rules):
            return False
    return True


def is_there(work: Work, span: Span) -> bool:
    """Is the agent at the desk for the whole span, without a break?"""
    shift = work.shift.on(work.day)
    midnight = shift.start_min - work.shift.start_min
    return span.within(shift) and not any(span.meets(pause.later(midnight)) for pause in work.shift.breaks)


def seat(desk: Desk, wanted: Sequence[Session]) -> list[Session]:
    """Seat the sessions that were chosen; gives those for which rules or buddies leave no place."""
    by_name = {guest.employee: guest for guest in desk.instance.guests}
    left: list[Session] = []
    for one in sorted(wanted, key=lambda session: (session.span, session.employee)):
        guest = by_name[one.employee]
        buddy = desk.buddy(one.span) if desk.fits(guest, one.span) else None
        if buddy is None:
            left.append(one)
        else:
            desk.sit(guest, one.span, buddy)
    return left


def induct(desk: Desk) -> None:
    """Give the seats of the inductions to those who need one, so that their sessions save most; promised ones first."""
    waiting = [
        guest
        for guest in desk.instance.guests
        if not guest.inducted and guest.employee not in desk.inductions
    ]
    seats = [
        place
        for place, one in enumerate(desk.instance.inductions)
        for _ in range(min(one.seats - list(desk.inductions.values()).count(place), len(waiting)))
    ]
    if not desk.instance.rules.induction_first or not waiting or not seats:
        return
    worth = np.array([_worth_of_places(desk, guest) for guest in waiting])
    for row, column in zip(*linear_sum_assignment(-worth[:, seats]), strict=True):
        desk.inductions[waiting[row].employee] = seats[column]


def _worth_of_places(desk: Desk, guest: Guest) -> list[float]:
    """What could the guest save after each induction: the best session of each day, as long as the week allows."""
    promised = {one.span for one in desk.instance.fixed if one.employee == guest.employee}
    spans = sessions_of(desk.instance, guest)
    saved = {span: desk.saved(guest, span) + PROMISED * (span in promised) for span in spans}
    found = []
    for one in desk.instance.inductions:
        best: dict[int, tuple[float, int]] = {}
        for span in spans:
            if one.span.end_min <= span.start_min and free(desk.instance, [one.span], span):
                day = day_of(span)
                best[day] = max(best.get(day, (0.0, 0)), (saved[span], span.minutes))
        total, left = 0.0, guest.most_min
        for gain, minutes in sorted(best.values(), reverse=True):
            if minutes <= left:
                total, left = total + gain, left - minutes
        found.append(total)
    return found


def fill(desk: Desk) -> None:
    """Promised sessions first; then, again and again, the session that saves most, as long as one saves anything."""
    by_name = {guest.employee: guest for guest in desk.instance.guests}
    seated = {(one.employee, one.span) for one in desk.sessions}
    promised = [Session(one.employee, one.span) for one in desk.instance.fixed if one.employee in by_name]
    seat(desk, [one for one in promised if (one.employee, one.span) not in seated])
    choices = [(guest, span) for guest in desk.instance.guests for span in sessions_of(desk.instance, guest)]
    worth = {(guest.employee, span): desk.saved(guest, span) for guest, span in choices}
    queue = sorted(choices, key=lambda pair: (-worth[pair[0].employee, pair[1]], pair[0].employee, pair[1]))
    while queue:
        guest, span = queue.pop(0)
        now = desk.saved(guest, span)
        if now <= 0 or not desk.fits(guest, span):
            continue
        if queue and now < worth[queue[0][0].employee, queue[0][1]] - 1e-9:
            worth[guest.employee, span] = now  # the others became cheaper: it waits for its turn
            _insert(queue, (guest, span), worth)
            continue
        buddy = desk.buddy(span)
        if buddy is not None:
            desk.sit(guest, span, buddy)


def _insert(
    queue: list[tuple[Guest, Span]], pair: tuple[Guest, Span], worth: dict[tuple[str, Span], float]
) -> None:
    low, high, mine = 0, len(queue), worth[pair[0].employee, pair[1]]
    while low < high:
        middle = (low + high) // 2
        if worth[queue[middle][0].employee, queue[middle][1]] > mine:
            low = middle + 1
        else:
            high = middle
    queue.insert(low, pair)
