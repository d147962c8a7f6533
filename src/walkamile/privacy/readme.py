"""How is an export told to the person whom it concerns? In plain words."""

from __future__ import annotations

from typing import Any

from walkamile.privacy.held import Held

SAYS = {
    "identifiers": "the names by which you are known: logins, addresses, numbers",
    "links": "why these names are taken for one person: how often two were seen together, since "
    "when, and what was decided",
    "attributes": "what source systems say about you",
    "segments": "the groups you are counted in",
    "events": "everything that happened, in order, with every column that is kept",
    "contacts": "your dealings with us: when, where, how long you waited, how it ended",
    "needs": "what those dealings were about, taken together",
    "breaks": "where our channels failed to work as one for you, with the evidence",
    "beliefs": "what you believed before you looked, and what was measured",
    "task_runs": "tasks of customers that you did yourself, step by step",
    "seen_figures": "which figures you were shown, so that you are not asked what you believe of them",
    "objects": "what is known of the orders, cases and other things that only you have to do with",
    "object_relations": "what these things are to each other",
    "reports": "what you reported to be in your way, and the answers",
    "ahas": "what you said must change",
    "sources": "which system each event comes from, and on which legal basis it is kept",
    "refused": "rows that speak of you and could not be taken in, with the reason",
    "who_looked": "who looked at your history here, when, and for which purpose",
    "chairs": "meetings to which your history was invited without your name, and what the page showed",
    "letters": "weekly letters that told your week without your name, and what they showed",
    "routine": "your routine of hours with customers",
    "self_call": "the calls you made to our own line, and what you said of them",
    "letter_read": "which weekly letters you opened, and whether you acted on them",
}


def readme(company: str, person: Held, tables: dict[str, list[dict[str, Any]]], retention: str) -> str:
    """Return the letter that lies on top of the archive."""
    lines = [
        f"What {company} holds on you, and why",
        "",
        f"You are kept under the id {person.person_id}. It is random and says nothing about you.",
        "everything.json holds all of this in one file; the same lies in one table (CSV) for each part:",
        "",
    ]
    lines += [
        f"  {name + '.csv':18} {len(tables[name]):6}  {says}" for name, says in SAYS.items() if tables[name]
    ]
    absent = [name.replace("_", " ") for name in SAYS if not tables[name]]
    if absent:
        lines += ["", f"Nothing is held on: {', '.join(absent)}."]
    lines += ["", "Why it is kept:"]
    lines += [
        f"  {row['source']}: {row['events']} events, {row['basis']} ({row['which_means']})"
        for row in tables["sources"]
    ]
    lines += [
        "",
        "What is it used for: whoever serves you sees what happened before, so that you need not "
        "tell it again; and figures",
        "on groups of people show where the company makes life hard. No figure is shown for fewer "
        "than ten customers or five",
        "employees.",
        "",
        f"How long: {retention}",
        "",
        "How it is kept: your names are encrypted; addresses and numbers are taken out of texts "
        "before they are stored.",
        "Times are UTC. You may have all of it corrected or erased: answer the message this came with.",
    ]
    return "\n".join(lines) + "\n"
