"""What is planted of ahas, reports and the backlog is found, on seeds that nobody has looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from walkamile import walk
from walkamile.demo.said_improve import improve_said
from walkamile.round.answers.backlog import ask_backlog
from walkamile.round.said.backlog import take_backlog

AS_OF, NOW = datetime(2026, 4, 7, 22, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("seed", [3, 1968, 40_021])
def test_every_wish_was_declined_on_the_days_that_were_planted(make_store, seed):
    store = make_store()
    said = improve_said(seed, AS_OF, NOW)
    for export in (*said.exports, *said.exports[-1:]):
        take_backlog(store, export)
    items = {row["key"]: tuple(row["declined"]) for row in ask_backlog(store)}
    assert items == said.declined
    assert sorted(len(days) for days in items.values())[-2:] == [2, 2]
    assert said == improve_said(seed, AS_OF, NOW) != improve_said(seed + 1, AS_OF, NOW)


def test_an_aha_finds_its_wish_and_no_other():
    said = improve_said(5, AS_OF, NOW)
    items = walk.backlog.read_backlog(said.exports[-1])
    wishes = [walk.echo.Saying("backlog", item.key, f"{item.title}. {item.text}") for item in items]
    ahas = [walk.echo.Saying("aha", str(i), aha.observation, aha.system) for i, aha in enumerate(said.ahas)]
    chorus = walk.echo.Chorus([*wishes, *ahas])
    for i, aha in enumerate(said.ahas):
        found = {echo.ref for echo in chorus.echoes(ahas[i]) if echo.kind == "backlog"}
        assert found == ({aha.wish} if aha.wish else set()), aha.observation


def test_times_can_be_true():
    said = improve_said(11, AS_OF, NOW)
    for aha in said.ahas:
        times = [at for at in (aha.made_at, aha.fixed_at, aha.closed_at) if at]
        assert times == sorted(times)
        assert times[-1] <= NOW
        assert aha.fixed_at is None or aha.fixed_at < AS_OF - timedelta(days=30)
    assert all(one.made_at <= (one.answered_at or AS_OF) <= AS_OF for one in said.reports)
