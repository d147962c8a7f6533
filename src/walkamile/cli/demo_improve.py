"""How does what the people of the demo company say get into its home? Through the doors that people use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from walkamile.demo.said_improve import Improve, SaidAha
    from walkamile.round import Recall
    from walkamile.store import Store


def tell_improve(store: Store, said: Improve) -> None:
    """Write ahas, reports and the backlog. Needs a round: sizes come from its breaks."""
    from walkamile import round as rounds
    from walkamile.round.said.backlog import take_backlog
    from walkamile.round.said.reports import Report, answer_report, know_author_once, make_report

    for export in said.exports:
        take_backlog(store, export)
    recall = rounds.recall(store)
    try:
        for aha in said.ahas:
            _tell_aha(store, recall, aha)
    finally:
        recall.engine.close()
    for one in said.reports:
        report = Report(one.text, one.system, one.since, one.helped, one.stopped, made_at=one.made_at)
        report_id = make_report(store, know_author_once(store, one.author), report)
        if one.answer and report_id:
            answer_report(
                store, report_id, one.answer, know_author_once(store, one.answered_by), one.answered_at
            )


def _tell_aha(store: Store, recall: Recall, aha: SaidAha) -> None:
    from walkamile.round.answers.sizes import ask_size
    from walkamile.round.said import ahas
    from walkamile.round.said.reports import know_author_once

    size = ask_size(recall, aha.rule, None, aha.system)
    noted = ahas.Aha(aha.observation, None, aha.rule, aha.system, _evidence(recall, aha.rule), size=size)
    aha_id = ahas.log_aha(store, know_author_once(store, aha.author), noted, aha.made_at)
    if aha.owner:
        ahas.own_aha(store, aha_id, aha.owner, aha.due.date() if aha.due else None, aha.obstacle, aha.made_at)
    if aha.fixed_at:
        ahas.fix_aha(store, aha_id, aha.fix, aha.fixed_at)
    if aha.closed_at:
        ahas.close_aha(store, aha_id, aha.closed_at)
    if aha.declined_at:
        ahas.decline_aha(store, aha_id, aha.reason, aha.declined_at)


def _evidence(recall: Recall, rule: str) -> tuple[str, ...]:
    """The newest break of this rule."""
    rows = recall.rows(
        'select to_event from eligible where hit and rule = $rule and to_event is not null order by "at" desc, '
        "to_event limit 1",
        {"rule": rule},
    )
    return tuple(str(row[0]) for row in rows)


def told_at(as_of: datetime) -> tuple[datetime, datetime]:
    """Up to when the events go, and now, both UTC with a zone."""
    return as_of.replace(tzinfo=UTC), datetime.now(UTC)
