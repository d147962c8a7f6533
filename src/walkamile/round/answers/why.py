"""Why is this one person? The names, what joins them two by two, what does not join, and who belongs to them."""

from __future__ import annotations

import json
from typing import Any

from walkamile.round.answers.recall import Recall
from walkamile.round.identity import EDGE_COLUMNS

MOST_NAMES = 60


def ask_why(recall: Recall, person: int) -> dict[str, Any]:
    """`names` (code, namespace, value), `links` between them (kind, weight, since, evidence), `refused` and `muted`
    names seen with them and the reason, `relations` to others, `cut`: there are more names than are shown.
    """
    state, unseal = recall.store.state, recall.store.secrets.unseal
    rows = state.rows(
        "select n.code, n.namespace, n.value_enc from ident n join ident_person i using (code) "
        "where i.person_code = :p order by n.code limit :most",
        p=person, most=MOST_NAMES + 1,
    )  # fmt: skip
    names = {
        code: {"code": code, "namespace": space, "value": unseal(sealed)} for code, space, sealed in rows
    }
    cut = len(names) > MOST_NAMES
    names = dict(list(names.items())[:MOST_NAMES])
    listed = ", ".join(str(code) for code in names) or "-1"
    return {
        "names": list(names.values()),
        "links": [*_seen(recall, listed), *_decided(recall, listed)],
        "refused": _refused(recall, listed),
        "muted": _muted(recall, listed),
        "relations": _relations(recall, person),
        "cut": cut,
    }


def _seen(recall: Recall, listed: str) -> list[dict[str, Any]]:
    rows = recall.rows(
        "select a, b, sum(n)::bigint, min(first_ts), max(last_ts) "
        f"from {recall.store.source_sql('edge', EDGE_COLUMNS)} "
        f"where a in ({listed}) and b in ({listed}) group by a, b order by a, b"
    )
    return [
        {"a": a, "b": b, "kind": "exact", "weight": None, "n": n, "since": since, "until": until, "signs": [],
         "by": "", "reason": ""}
        for a, b, n, since, until in rows
    ]  # fmt: skip


def _decided(recall: Recall, listed: str) -> list[dict[str, Any]]:
    rows = recall.store.state.rows(
        "select a, b, kind, weight, evidence, decided_by, valid_from from link "
        f"where kind in ('manual', 'probabilistic') and revoked_at is null and a in ({listed}) and b in ({listed}) "
        "order by link_id"
    )
    found = []
    for a, b, kind, weight, evidence, by, since in rows:
        said = json.loads(evidence)
        found.append(
            {"a": a, "b": b, "kind": kind, "weight": weight, "n": None, "since": since, "until": None,
             "signs": said.get("signs", []), "probability": said.get("probability"), "by": by,
             "reason": said.get("reason", "")}
        )  # fmt: skip
    return found


def _refused(recall: Recall, listed: str) -> list[dict[str, Any]]:
    """What was seen with these names and is not joined, and why."""
    rows = recall.store.state.rows(
        "select l.a, l.b, l.revoked_reason, n.namespace, n.value_enc from link l join ident n on n.code = "
        f"case when l.a in ({listed}) then l.b else l.a end where l.kind = 'refused' "
        f"and (l.a in ({listed}) or l.b in ({listed})) order by l.a, l.b limit {MOST_NAMES}"
    )
    unseal = recall.store.secrets.unseal
    return [
        {"namespace": space, "value": unseal(sealed), "reason": why or ""}
        for _, _, why, space, sealed in rows
    ]


def _muted(recall: Recall, listed: str) -> list[dict[str, Any]]:
    """Names seen with these that join nobody, and why."""
    states = recall.store.state.rows(
        "select v.code, v.state, v.reason, n.namespace, n.value_enc from value_state v join ident n using (code)"
    )
    if not states:
        return []
    codes = ", ".join(str(row[0]) for row in states)
    seen = recall.rows(
        f"select distinct case when a in ({listed}) then b else a end "
        f"from {recall.store.source_sql('edge', EDGE_COLUMNS)} "
        f"where (a in ({listed}) and b in ({codes})) or (b in ({listed}) and a in ({codes}))"
    )
    there = {row[0] for row in seen}
    unseal = recall.store.secrets.unseal
    return [
        {"namespace": space, "value": unseal(sealed), "state": state, "reason": why}
        for code, state, why, space, sealed in states
        if code in there
    ][:MOST_NAMES]


def _relations(recall: Recall, person: int) -> list[dict[str, Any]]:
    """Who belongs to this person without being them?"""
    rows = recall.store.state.records(
        "select r.kind, p.person_id, p.kind as whose, r.evidence from relation r join person p on p.person_code = "
        "case when r.a = :p then r.b else r.a end where r.a = :p or r.b = :p order by r.kind, p.person_id",
        p=person,
    )
    return [{"kind": row["kind"], "person_id": row["person_id"], "whose": row["whose"]} for row in rows]
