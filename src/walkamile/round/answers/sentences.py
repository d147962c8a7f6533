"""How far is the company from empathy, in one plain sentence per gap?"""

from __future__ import annotations

from typing import Any

from walkamile.round.answers.gaps import ask_gaps
from walkamile.round.answers.recall import Recall

TITLES = {
    "identity": "Identity",
    "personalisation": "Personalisation",
    "intelligence": "Intelligence",
    "measurement": "Measurement",
    "change": "Change",
}
QUESTIONS = {
    "identity": "Are people known, whatever the channel?",
    "personalisation": "Is what they are in the middle of used for them?",
    "intelligence": "Is what they say understood in time?",
    "measurement": "Do signals reach somebody who acts?",
    "change": "Do people change what they do?",
}
SENTENCES = {
    "I1": ("In {share} of the contacts, people we already knew were asked who they are.", "{share}"),
    "I2": ("In {share} of the contacts we knew who it was from the first moment.", "{share}"),
    "P1": (
        "In {share} of the contacts, whoever answered saw what had happened before the first word.",
        "{share}",
    ),
    "P2": ("In {share} of the contacts, people had to tell it again.", "{share}"),
    "N1": ("In {share} of the contacts, what it was about was known in time.", "{share}"),
    "N2": ("In {share} of the contacts, what was known was used in the moment.", "{share}"),
    "M1": ("Half of what goes wrong is acted on within {value} hours.", "{value}"),
    "M2": ("{share} of the finished initiatives can show what they were worth.", "{share}"),
    "C1": ("{share} of those who should work in a new way do.", "{share}"),
    "C2": ("{share} of the open initiatives have stalled.", "{share}"),
}


def ask_sentences(recall: Recall) -> dict[str, Any]:
    """Per gap: its stage range, a sentence on the core indicator that holds it back, and that indicator's figure."""
    document = ask_gaps(recall)
    return {
        "company": document["company_stage"],
        "blind": len(document["blind_spots"]),
        "gaps": [_gap(gap) for gap in document["gaps"]],
    }


def _gap(gap: dict[str, Any]) -> dict[str, Any]:
    cores = [row for row in gap["indicators"] if row["core"]]
    measured = [row for row in cores if row["value"] is not None]
    # The sentence speaks of the core indicator that holds the gap back: the one on the lowest stage.
    held = min(measured, key=lambda row: (row["stage"] or {"low": 5})["low"], default=None)
    shown = held or cores[0]
    return {
        "gap": gap["gap"],
        "title": TITLES[gap["gap"]],
        "question": QUESTIONS[gap["gap"]],
        "stage": gap["stage"],
        "sentence": _sentence(shown),
        "figure": shown,
        "reason": _reason(cores),
    }


def _sentence(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return "Cannot be seen yet."
    template = SENTENCES.get(row["id"], (f"{row['name']}: {{value}} {row['unit']}.", ""))[0]
    return template.format(share=f"{row['value'] * 100:.0f} %", value=f"{row['value']:.0f}")


def _reason(cores: list[dict[str, Any]]) -> str:
    missing = [f"{row['name']}: {row['reason']}" for row in cores if row["value"] is None]
    return "; ".join(missing)
