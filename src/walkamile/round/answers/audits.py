"""How far is the audit of what is inferred from texts, and how well do the words judge?"""

from __future__ import annotations

from typing import Any

from walkamile import prove
from walkamile.round.answers.recall import Recall
from walkamile.round.audit import check_of, known_audit, labels, path_of


def ask_audit(recall: Recall, name: str) -> dict[str, Any]:
    """How far is the audit of this indicator? Raises UnknownName, FileFault."""
    known_audit(name)
    given = labels(recall.store.home, name)
    audit = check_of(recall.engine.cursor(), name, given)
    n = audit.n_positive + audit.n_negative
    rules = prove.bands().rules
    whole = audit.n_positive > 0 and audit.n_negative > 0
    skill = audit.sensitivity + audit.specificity
    n_units = recall.rows("select count(*) from reading where indicator = $name", {"name": f"{name}.text"})[
        0
    ][0]
    usable = whole and n >= rules["n_audit"] and skill >= rules["audit_skill"]
    return {
        "indicator": name,
        "file": str(path_of(recall.store.home, name)),
        "n_with_texts": int(n_units),
        "n_read": n,
        "n_open": given.n_open,
        "n_needed": int(rules["n_audit"]),
        "sensitivity": audit.sensitivity if audit.n_positive else None,
        "specificity": audit.specificity if audit.n_negative else None,
        "skill_needed": rules["audit_skill"],
        "usable": usable,
    }
