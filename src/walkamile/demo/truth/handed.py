"""Breaks in the life of a case, and promises that contradict each other."""

from itertools import combinations

from walkamile.demo.diary import Row
from walkamile.demo.period import DAY
from walkamile.demo.truth.latent import Latent
from walkamile.demo.truth.units import ANY, Unit, Units


def _groups(course: list[Row]) -> list[str]:
    """The groups of a case in order, each change once."""
    path: list[str] = []
    for row in course:
        if row["type"] == "case.assigned" and (not path or path[-1] != row["queue"]):
            path.append(row["queue"])
    return path


def case_transfer(life: Latent) -> Units:
    """Was the case passed on to another group?"""
    for course in life.cases.values():
        assigned = [row for row in course if row["type"] == "case.assigned"]
        if assigned:
            hit = len(_groups(course)) > 1 or any(row.get("outcome") == "reassigned" for row in assigned[1:])
            yield Unit("transfer", "case", ANY, 0, course[0]["event_id"], course[0]["person"], hit)


def ping_pong(life: Latent) -> Units:
    """Did the case come back to a group that had passed it on (A to B to A)?"""
    for course in life.cases.values():
        if path := _groups(course):
            hit = any(group == path[n] for n, group in enumerate(path[2:]))
            yield Unit("ping_pong", "case", ANY, 0, course[0]["event_id"], course[0]["person"], hit)


def reopened(life: Latent) -> Units:
    """Was a case that was settled opened again?"""
    for course in life.cases.values():
        settled = next(
            (n for n, row in enumerate(course) if row["type"] in ("case.resolved", "case.closed")), None
        )
        if settled is not None:
            hit = any(row["type"] == "case.reopened" for row in course[settled:])
            yield Unit("reopened", "case", ANY, 0, course[0]["event_id"], course[0]["person"], hit)


def _contradict(one: Row, other: Row) -> bool:
    return (
        one["type"] != other["type"]
        and one["channel"] != other["channel"]
        and abs(one["ts"] - other["ts"]) <= 30 * DAY
    )


def contradiction(life: Latent) -> Units:
    """Was the same thing granted on one channel and refused on another within 30 days?"""
    decided: dict[tuple[str, str], list[Row]] = {}
    for row in life.rows:
        if row["type"] in ("request.granted", "request.refused") and row["person"] is not None:
            decided.setdefault((row.get("order_id") or row.get("case_id") or "", row["item"]), []).append(row)
    for rows in decided.values():
        if rows[0]["ts"] + 30 * DAY <= life.as_of_us:
            hit = any(_contradict(one, other) for one, other in combinations(rows, 2))
            yield Unit("contradiction", "need", ANY, 30, rows[0]["event_id"], rows[0]["person"], hit)
