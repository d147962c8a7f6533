"""What do the latent events of everybody add up to? Read person by person while the company is made."""

from walkamile.demo.catalogue import REGIONS, age_group
from walkamile.demo.diary import Row
from walkamile.demo.people import Person
from walkamile.demo.period import DAY, HOUR, MINUTE
from walkamile.demo.plan import Plan
from walkamile.demo.truth import Contact, Latent, Sums, Unit
from walkamile.demo.truth.counts import (
    context_counts,
    estimate_counts,
    friction_s,
    identification_share,
    identity_counts,
)
from walkamile.demo.truth.links import Links, links

MENDABLE = (
    "transfer",
    "repeated_authentication",
    "repeated_information",
    "no_record",
    "abandonment",
    "dead_end",
)
SPOKEN_OF = (
    "transfer", "ping_pong", "repeated_authentication", "repeated_information", "no_record", "abandonment",
    "dead_end", "reopened", "contradiction",
)  # fmt: skip
VOICES = ("feedback.given", "sentiment.estimated", "effort.estimated")
TEAM_EVENTS = ("contact.opened", "contact.transferred", "queue.entered", "case.opened", "case.assigned")
LONGEST_MIN = 1440.0


class Record:
    """The running sums of one slice of people."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.lost_app_events = 0
        self.sums = Sums()
        self.reasons: dict[str, int] = {}
        self.tablets: dict[str, set[str]] = {}
        self.orders = {region: {"before": [0, 0], "after": [0, 0]} for region in REGIONS}
        self.around: dict[str, tuple[dict[str, float], dict[str, float]]] = {
            name: (
                {"tickets": 0, "contacts": 0, "tool_wait_s": 0.0},
                {"tickets": 0, "contacts": 0, "tool_wait_s": 0.0},
            )
            for name in ("chg-hurts", "chg-idle")
        }

    def read(self, life: Latent, person: Person, broken: list[Unit]) -> None:
        """Add one person, with the breaks they lived through."""
        linked = links(life.rows)
        for contact in life.contacts:
            self._contact(contact, life, linked)
        self._around_changes(life.rows)
        if person.kind == "employee":
            self._reports(life.rows)
            return
        if any(row.get("cookie") == person.shared_cookie for row in life.rows if "cookie" in row):
            self.tablets.setdefault(person.shared_cookie or "", set()).add(person.key)
        self._person(life, person)
        self._offers(life)
        self._signals(life)
        self._told(life, broken)
        self._mended(life, broken)
        self._retold(life, broken)
        self._owners(life)

    def _contact(self, contact: Contact, life: Latent, linked: Links) -> None:
        add = self.sums.add
        minutes = min(LONGEST_MIN, (contact.closed_us - contact.opened_us) / MINUTE)
        add("N3", minutes if contact.channel in ("phone", "chat", "email") else 0.0, minutes)
        if contact.kind in ("human", "bot"):
            for name, numerator, denominator in estimate_counts(contact):
                add(name, numerator, denominator)
        if not contact.assisted:
            return
        for name, numerator, denominator in (
            *identity_counts(contact, linked),
            *context_counts(contact, life),
        ):
            add(name, numerator, denominator)
        if (share := identification_share(contact)) is not None:
            self.sums.value("I6", share)
        add("I5", len(contact.of("identity.corrected")), len(contact.of("identity.confirmed")))
        both_s, held_s = friction_s(contact)
        add("C7", both_s, held_s)
        closed = contact.of("contact.closed")
        if closed and contact.person is not None:
            ended = "resolved" if closed[0].get("outcome") == "resolved" else "not resolved"
            add(f"M6 {ended}", bool(contact.of("feedback.invited")))
        guesses = contact.of("intent.estimated")
        if guesses and closed:
            reason = closed[0]["topic"]
            self.reasons[reason] = self.reasons.get(reason, 0) + 1
            add("P4", guesses[0]["props"]["value"] == reason)

    def _around_changes(self, rows: list[Row]) -> None:
        """Tickets, contacts and waits in the 72 hours after each change, and in those a week before."""
        for name, at_us in (
            ("chg-hurts", self.plan.period.hurting_us),
            ("chg-idle", self.plan.period.harmless_us),
        ):
            for part, start_us in zip(self.around[name], (at_us, at_us - 7 * DAY), strict=True):
                for row in rows:
                    if not 0 <= row["ts"] - start_us < 3 * DAY:
                        continue
                    part["tickets"] += row["type"] == "case.opened" and row["source"] == "itsm"
                    part["contacts"] += row["type"] == "contact.opened" and row.get("kind") == "human"
                    part["tool_wait_s"] += row["wait_s"] if row["type"] == "tool.waited" else 0.0

    def _reports(self, rows: list[Row]) -> None:
        answered = {row["props"]["report_id"] for row in rows if row["type"] == "report.answered"}
        for row in rows:
            if row["type"] == "report.made":
                self.sums.add("M8", row["props"]["report_id"] in answered)

    def _person(self, life: Latent, person: Person) -> None:
        if not life.rows:
            return
        types = {row["type"] for row in life.rows}
        self.sums.add("M3", types.isdisjoint(VOICES))
        if person.kind == "customer":
            self.sums.add(f"M4 {age_group(person.birth_year)}", "feedback.given" in types)

    def purchases(self, region: str, orders: list[tuple[int, bool]]) -> None:
        """Which orders of a region gave rise to a need, before and after its initiative (or the middle)?"""
        started_us = self.plan.period.idle_us if region == "east" else self.plan.period.working_us
        for placed_us, asked in orders:
            count = self.orders[region]["after" if placed_us >= started_us else "before"]
            count[0] += asked
            count[1] += 1

    def _offers(self, life: Latent) -> None:
        """P5: was a complaint or a signal open when something was offered?"""
        offers = [row for row in life.rows if row["type"] == "offer.shown" and row["person"] is not None]
        if not offers:
            return
        troubles: list[tuple[int, int | None]] = []
        for course in life.cases.values():
            if (course[0].get("props") or {}).get("category") == "complaint":
                done = [row["ts"] for row in course if row["type"] in ("case.resolved", "case.closed")]
                troubles.append((course[0]["ts"], min(done, default=None)))
        for signal in _signals(life).values():
            done = [row["ts"] for row in signal if row["type"] in ("signal.acted", "person.told")]
            troubles.append((signal[0]["ts"], min(done, default=None)))
        for offer in offers:
            deaf = any(
                since <= offer["ts"] and (until is None or until > offer["ts"]) for since, until in troubles
            )
            self.sums.add("P5", deaf)

    def _signals(self, life: Latent) -> None:
        """M1: hours from the opening of the contact to the action; those still waiting are censored."""
        opened = {row["contact_id"]: row["ts"] for row in life.rows if row["type"] == "contact.opened"}
        for signal in _signals(life).values():
            start_us = opened.get(signal[0].get("contact_id") or "", signal[0]["ts"])
            acted = [row["ts"] for row in signal if row["type"] == "signal.acted"]
            end_us = min(acted, default=self.plan.period.as_of_us)
            self.sums.value("M1" if acted else "M1 censored", (end_us - start_us) / HOUR)

    def _told(self, life: Latent, broken: list[Unit]) -> None:
        """A1: after which breaks did the company speak first?"""
        at = {contact.first_id: contact.opened_us for contact in life.contacts}
        at |= {course[0]["event_id"]: course[0]["ts"] for course in life.cases.values()}
        at |= {row["event_id"]: row["ts"] for row in life.rows if row["type"].startswith("request.")}
        told = [row["ts"] for row in life.rows if row["type"] == "person.told"]
        came = [contact.opened_us for contact in life.assisted if contact.person is not None]
        for unit in broken:
            if unit.rule not in SPOKEN_OF or unit.person is None:
                continue
            start_us = at[unit.from_event]
            first_told = min((ts for ts in told if start_us < ts <= start_us + 7 * DAY), default=None)
            first_back = min((ts for ts in came if start_us < ts <= start_us + 7 * DAY), default=None)
            if first_told is None and first_back is None and start_us + 7 * DAY > life.as_of_us:
                continue
            self.sums.add("A1", first_told is not None and (first_back is None or first_told <= first_back))

    def _mended(self, life: Latent, broken: list[Unit]) -> None:
        """M1a: which breaks inside a contact were put right in it?"""
        by_first = {contact.first_id: contact for contact in life.contacts}
        for unit in broken:
            if unit.rule in MENDABLE and unit.lens == "contact":
                self.sums.add("M1a", bool(by_first[unit.from_event].of("signal.acted")))

    def _retold(self, life: Latent, broken: list[Unit]) -> None:
        """P2: in which handed-over or repeated contacts did the person have to say it again?"""
        again = {unit.from_event for unit in broken if unit.rule == "repeated_information"}
        last: dict[tuple[str, str], int] = {}
        for contact in life.contacts:
            before_us = None
            if contact.person is not None and contact.need_key is not None:
                before_us = last.get(contact.need_key)
                last[contact.need_key] = contact.opened_us
            recent = before_us is not None and contact.opened_us - before_us <= 7 * DAY
            if contact.assisted and (recent or contact.of("contact.transferred")):
                self.sums.add("P2", contact.first_id in again)

    def _owners(self, life: Latent) -> None:
        """A2: which needs that touch two teams or more have exactly one owner?"""
        needs: dict[int, tuple[set[str], set[str]]] = {}
        for contact in life.contacts:
            if contact.need < 0:
                continue
            teams, owners = needs.setdefault(contact.need, (set(), set()))
            for row in contact.rows + life.cases.get(contact.case_id or "", []):
                if row["type"] in TEAM_EVENTS and row.get("queue"):
                    teams.add(row["queue"])
                if owner := (row.get("props") or {}).get("owner"):
                    owners.add(owner)
        for teams, owners in needs.values():
            if len(teams) >= 2:
                self.sums.add("A2", len(owners) == 1)


def _signals(life: Latent) -> dict[str, list[Row]]:
    """The events of each signal, those in which it was raised first."""
    signals: dict[str, list[Row]] = {}
    for row in life.rows:
        if (row["type"].startswith("signal.") and row["type"] != "signal.used") or row[
            "type"
        ] == "person.told":
            signals.setdefault(row["props"]["signal_id"], []).append(row)
    return signals
