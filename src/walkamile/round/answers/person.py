"""Who is this, why do we think so, and what did they go through?"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from walkamile.model.erased import plain
from walkamile.model.errors import HomeFault, UnknownName
from walkamile.model.namespace import NAMESPACES
from walkamile.round.answers.recall import Recall


def find_person(recall: Recall, identifier: str) -> int:
    """Which person has this id, old id, or name (any namespace, or namespace:value)? Raises UnknownName."""
    state, secrets = recall.store.state, recall.store.secrets
    code = state.value("select person_code from person_alias where old_id = :i", i=identifier)
    code = code or state.value("select person_code from person where person_id = :i", i=identifier)
    if code is None:
        namespace, _, value = identifier.rpartition(":")
        spaces = (
            [namespace]
            if namespace
            else [row[0] for row in state.rows("select distinct namespace from ident")]
        )
        for space in spaces:
            code = code or state.value(
                "select i.person_code from ident n join ident_person i on i.code = n.code "
                "where n.namespace = :n and n.hash = :h",
                n=space, h=secrets.hashed(space, plain(space, value)),
            )  # fmt: skip
    if code is None:
        known = ", ".join(NAMESPACES)
        raise UnknownName(
            f"Nobody is known as {identifier!r}. Give a person id or a name as namespace:value ({known})."
        )
    return int(code)


def ask_person(recall: Recall, identifier: str, purpose: str = "command line") -> dict[str, Any]:
    """Who is it, why, and what happened? The `person` document; the look is written into the access log."""
    code = find_person(recall, identifier)
    state = recall.store.state
    person_id = state.value("select person_id from person where person_code = :c", c=code)
    note_access(recall, person_id, purpose)
    return {
        "person_id": person_id,
        "identifiers": identifiers(recall, code),
        "links": links(recall, code),
        "timeline": timeline(recall, code),
        "signals": [],
        "decision": None,
    }


def note_access(recall: Recall, person_id: str, purpose: str) -> None:
    """Write into the access log that somebody looked at this person, and for what purpose."""
    with recall.store.state.transaction() as transaction:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        transaction.add(
            "access",
            [{"at": now, "who": "local", "did": "looked", "person_id": person_id, "purpose": purpose}],
        )


def identifiers(recall: Recall, code: int) -> list[dict[str, Any]]:
    """By which names is this person known?"""
    rows = recall.store.state.rows(
        "select n.namespace, n.value_enc, n.code from ident n join ident_person i on i.code = n.code "
        "where i.person_code = :c order by n.code",
        c=code,
    )
    return [
        {"namespace": space, "value": recall.store.secrets.unseal(sealed), "code": name}
        for space, sealed, name in rows
    ]


def links(recall: Recall, code: int) -> list[dict[str, Any]]:
    """Which names were seen together, how often, and since when? The evidence for one person."""
    from walkamile.round.identity import EDGE_COLUMNS

    named = {row["code"]: f"{row['namespace']}:{row['value']}" for row in identifiers(recall, code)}
    if len(named) < 2:
        return []
    listed = ", ".join(str(name) for name in named)
    rows = recall.rows(
        "select a, b, sum(n)::bigint, min(first_ts), max(last_ts) "
        f"from {recall.store.source_sql('edge', EDGE_COLUMNS)} "
        f"where a in ({listed}) and b in ({listed}) group by a, b order by a, b"
    )
    return [
        {
            "kind": "exact",
            "a": named[a],
            "b": named[b],
            "seen_together": n,
            "first_at": _iso(first),
            "last_at": _iso(last),
            "revoked_at": None,
        }
        for a, b, n, first, last in rows
    ]


def timeline(recall: Recall, code: int) -> list[dict[str, Any]]:
    """What happened with this person, in order, on every channel, with the breaks?"""
    breaks: dict[str, list[dict[str, Any]]] = {}
    for row in recall.records(
        "select rule, scope, from_event, to_event, minutes, evidence from eligible where hit and person_code = $code "
        "and rule not like '%_resolution'",
        {"code": code},
    ):
        breaks.setdefault(row["to_event"] or row["from_event"], []).append(row)
    rows = recall.records(
        "select event_id, ts, seq, type, touchpoint, channel, contact_id, queue, outcome, "
        "wait_s, hold_s, handle_s, kind, item, topic, case_id, "
        "order_id, actor_kind, actor_id, text from event where person_code = $code or contact_key in "
        "(select contact_key from contact where person_code = $code) order by ts, seq, event_id",
        {"code": code},
    )
    return [row | {"ts": _iso(row["ts"]), "breaks": breaks.get(row["event_id"], [])} for row in rows]


def _iso(moment: datetime) -> str:
    return moment.isoformat() + "Z"


def write_people(recall: Recall, out: Path, by: str) -> int:
    """Write who is who as CSV: `namespace,value,person_id`, or `event_id,person_id`.

    An event of nobody stands alone. Folders that are not there are made. Raises HomeFault.
    """
    rows = _by_event(recall) if by == "event" else _by_identifier(recall)
    columns = ("event_id", "person_id") if by == "event" else ("namespace", "value", "person_id")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        aside = out.with_name(out.name + ".tmp")
        with aside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(rows)
        aside.replace(out)
    except OSError as fault:
        raise HomeFault(
            f"{out} cannot be written: {fault.strerror}. Give another file with --out."
        ) from fault
    return len(rows)


def _by_identifier(recall: Recall) -> list[tuple[str, ...]]:
    rows = recall.store.state.rows(
        "select n.namespace, n.value_enc, p.person_id from ident n join ident_person i on i.code = n.code "
        "join person p on p.person_code = i.person_code order by p.person_id, n.namespace, n.code"
    )
    return [(space, recall.store.secrets.unseal(sealed), person_id) for space, sealed, person_id in rows]


def _by_event(recall: Recall) -> list[tuple[str, ...]]:
    """An event without a live name belongs to its contact's person, else to an anonymous one of its own."""
    return recall.rows(
        "select e.event_id, coalesce(p.person_id, q.person_id, "
        "'anonymous-' || coalesce(md5(cast(e.contact_key as varchar)), md5(cast(e.visit as varchar)), "
        "md5(e.event_id))) "
        "from event e left join person_row p on p.person_code = e.person_code "
        "left join contact c on c.contact_key = e.contact_key "
        "left join person_row q on q.person_code = c.person_code order by e.event_id"
    )
