"""Which sources send events, when did the last one come, what was refused, and has one fallen silent?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from walkamile.round.answers.recall import Recall
from walkamile.store import Store


def ask_senders(store: Store, now: datetime | None = None) -> list[dict[str, Any]]:
    """Per source that has ever had a key or sent anything, by name.

    `last_at` (UTC, None: never), `kept`, `seen_before`, `refused` by reason (at the door and in rounds, most first),
    `waiting` (events that no round has seen yet), `fault` (why the last round could not read them), `keys` (how many
    count), `silent`: it has a key, and nothing came for longer than `silent_after_h` hours since its last event (since
    it was made, when it never sent).
    """
    now = now or datetime.now(UTC)
    known = {row["name"]: row for row in store.state.records(KNOWN)}
    has_log = (store.home / "log.sqlite").exists()
    tallies = store.log.tallies() if has_log else []
    lag = store.log.lag_by_source() if has_log else {}
    in_rounds = store.state.rows(
        "select b.source, q.why, count(*) from quarantine q join batch b on b.batch_id = q.batch_id "
        "where b.file = 'log' group by 1, 2"
    )
    found = []
    for name in sorted({*known, *(row[0] for row in tallies)} - {"walkamile"}):
        mine = {what: (n, at) for source, what, n, at in tallies if source == name}
        counted = {what: n for what, (n, _) in mine.items() if what not in store.log.CAME}
        for source, why, n in in_rounds:
            if source == name:
                counted[why] = counted.get(why, 0) + n
        row = known.get(name, {})
        last = max((at for _, at in mine.values()), default=None)
        found.append(
            {
                "source": name,
                "shape": row.get("shape"),
                "basis": row.get("basis"),
                "keys": row.get("keys", 0),
                "last_at": last[:19] + "Z" if last else None,
                "kept": mine.get("kept", (0, ""))[0],
                "seen_before": mine.get("seen before", (0, ""))[0],
                "refused": [
                    {"reason": why, "n": n}
                    for why, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
                ],
                "waiting": lag.get(name, 0),
                "fault": store.state.get(f"unread: {name}") or None,
                "silent_after_h": row.get("silent_after_h"),
                "silent": bool(row.get("keys"))
                and _is_silent(last or row["made_at"], row["silent_after_h"], now),
            }
        )
    return found


KNOWN = (
    "select s.name, s.shape, s.basis, s.silent_after_h, s.made_at, "
    "(select count(*) from source_key k where k.source = s.name) + "
    "case when s.secret_enc is not null then 1 else 0 end as keys from source s"
)


def ask_days(recall: Recall, days: int = 30) -> dict[str, list[int]]:
    """How many events did each source bring on each of the last days, the newest last? Days end with the last event."""
    rows = recall.rows(
        "with last as (select max(day) as day from emission) select source, date_diff('day', e.day, last.day) as ago, "
        "sum(n)::bigint from emission e, last where date_diff('day', e.day, last.day) < $days group by all",
        {"days": days},
    )
    found: dict[str, list[int]] = {}
    for source, ago, n in rows:
        found.setdefault(source, [0] * days)[days - 1 - ago] = n
    return found


def ask_keys(store: Store) -> dict[str, list[dict[str, str]]]:
    """Which keys does each source have: when made, and the first figures of what is kept of them (never the key)."""
    rows = store.state.rows("select source, hash, made_at from source_key order by source, made_at")
    found: dict[str, list[dict[str, str]]] = {}
    for source, hashed, made_at in rows:
        found.setdefault(source, []).append({"mark": bytes(hashed).hex()[:8], "made_at": made_at[:10]})
    for source, made_at in store.state.rows(
        "select name, made_at from source where secret_enc is not null order by name"
    ):
        found.setdefault(source, []).append({"mark": "signing secret", "made_at": made_at[:10]})
    return found


def _is_silent(last: str, after_h: float, now: datetime) -> bool:
    return now - datetime.fromisoformat(last) > timedelta(hours=after_h)
