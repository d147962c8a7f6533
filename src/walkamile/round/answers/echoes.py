"""Who says the same as an aha? Reports of employees, break rules, the backlog, other ahas; and why it is thought so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from walkamile import understand, walk
from walkamile.round.answers.backlog import ask_backlog, times_declined
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.reports import Told, all_reports
from walkamile.store import Store

MOST_TEXT = 200
MOST_SHOWN = 12
YES, NO = "yes", "no"
Decided = dict[tuple[str, Any], tuple[str, str]]


class Everybody:
    """Everything that was said in a company, ready to be asked which of it says the same as one aha."""

    def __init__(self, store: Store, recall: Recall | None = None) -> None:
        """Read reports, rules, backlog and ahas once."""
        self._store = store
        self._reports = {one.report_id: one for one in all_reports(store, recall)}
        self._items = {row["item_id"]: row for row in ask_backlog(store)}
        self._ahas = {row["aha_id"]: row for row in store.state.records("select * from aha")}
        self._sayings = {(one.kind, one.ref): one for one in self._all()}
        self._chorus = walk.echo.Chorus(self._sayings.values())

    def _all(self) -> Iterable[walk.echo.Saying]:
        for one in self._reports.values():
            yield walk.echo.Saying("report", one.report_id, one.text, one.system)
        for rule in understand.RULES.values():
            if rule.is_break:
                yield walk.echo.Saying(
                    "rule", rule.name, f"{rule.title}. {rule.says}", None, rule.needs, rule.name
                )
        for item_id, item in self._items.items():
            yield walk.echo.Saying("backlog", item_id, f"{item['title']}. {item['text'][:MOST_TEXT]}")
        for row in self._ahas.values():
            yield _saying(row)

    def ask(self, aha_id: str) -> dict[str, Any]:
        """The echoes of one aha: `reports` (how many, since when), `lines` of them, `rules`, `backlog`, `ahas`.

        Each with why, how alike, and whether somebody decided it. What somebody said no to is under `refused`, and
        never counted. Reports of fewer than five people are held back: `reports.reason`.
        """
        own = self._sayings["aha", aha_id]
        found = {(one.kind, one.ref): one for one in self._chorus.echoes(own)}
        decided = self._decided(aha_id)
        for key, (answer, _) in decided.items():
            if answer == YES and key not in found and key in self._sayings:
                found[key] = walk.echo.Echo(*key, 0.0, "somebody said so")
        kept = [one for key, one in found.items() if decided.get(key, (YES,))[0] == YES]
        refused = [key for key, (answer, _) in decided.items() if answer == NO and key in self._sayings]
        return {
            **self._reports_told([one for one in kept if one.kind == "report"], decided),
            "rules": [self._rule(one, decided) for one in kept if one.kind == "rule"],
            "backlog": [self._item(one, decided) for one in kept if one.kind == "backlog"],
            "ahas": [self._aha(one, decided) for one in kept if one.kind == "aha"],
            "refused": self._refused(refused),
        }

    def count(self, aha_id: str) -> dict[str, int | None]:
        """How many echoes does an aha have, by kind? None for reports of fewer than five people."""
        found = self.ask(aha_id)
        kinds = {name: len(found[name]) for name in ("rules", "backlog", "ahas")}
        return {"reports": found["reports"]["n"], **kinds}

    def _decided(self, aha_id: str) -> Decided:
        """What people answered. A report in the same words, and an aha asked from the other side, has it too."""
        rows = self._store.state.rows(
            "select aha_id, kind, ref, decided, decided_at from aha_echo where decided is not null and "
            "(aha_id = :a or (kind = 'aha' and ref = :a)) order by decided_at",
            a=aha_id,
        )
        found: Decided = {}
        for of, kind, ref, answer, at in rows:
            key = (kind, ref if of == aha_id else of)
            found[key] = (answer, at)
            if kind == "report" and key in self._sayings:
                told = self._sayings[key].text
                for other in self._reports.values():
                    if other.text == told:
                        found["report", other.report_id] = (answer, at)
        return found

    def _reports_told(self, echoes: Sequence[walk.echo.Echo], decided: Decided) -> dict[str, Any]:
        some = sorted(
            (self._reports[one.ref] for one in echoes), key=lambda one: (one.made_at, one.report_id)
        )
        fewest = self._store.settings.minimum_employees
        people = len({one.author for one in some})
        shown = people >= fewest
        lines: dict[str, dict[str, Any]] = {
            self._reports[one.ref].text: {**_told(one, decided), "text": self._reports[one.ref].text}
            for one in reversed(echoes)
            if shown or self._reports[one.ref].may_be_read
        }
        counted: dict[str, Any] = {"n": None, "people": None, "since": None, "answered": None}
        if shown:
            answered = sum(one.answered_at is not None for one in some)
            counted = {"n": len(some), "people": people, "since": _day(some[0]), "answered": answered}
        reason = None if shown else f"fewer than {fewest} people say so" if some else "nobody reports it yet"
        listed = sorted(lines.values(), key=lambda line: (-line["likeness"], line["text"]))
        return {"reports": {**counted, "reason": reason}, "lines": listed[:MOST_SHOWN]}

    def _rule(self, one: walk.echo.Echo, decided: Decided) -> dict[str, Any]:
        return {**_told(one, decided), "title": understand.RULES[one.ref].title}

    def _item(self, one: walk.echo.Echo, decided: Decided) -> dict[str, Any]:
        item = self._items[one.ref]
        said = {name: item[name] for name in ("tool", "key", "title", "status", "opened_at", "declined")}
        return {**_told(one, decided), **said, "says": times_declined(item["declined"])}

    def _aha(self, one: walk.echo.Echo, decided: Decided) -> dict[str, Any]:
        row = self._ahas[one.ref]
        return {**_told(one, decided), "observation": row["observation"], "state": row["state"]}

    def _refused(self, keys: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
        """What somebody said no to, once for each text; reports only where their line may be read."""
        enough = len({one.author for one in self._reports.values()}) >= self._store.settings.minimum_employees
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for kind, ref in keys:
            text = self._sayings[kind, ref].text
            if kind != "report" or enough or self._reports[ref].may_be_read:
                title = self._items[ref]["title"] if kind == "backlog" else text
                found.setdefault((kind, text), {"kind": kind, "ref": ref, "text": title})
        return [found[key] for key in sorted(found)]


def ask_echoes(store: Store, recall: Recall | None, aha_id: str) -> dict[str, Any]:
    """The echoes of one aha; see Everybody.ask."""
    return Everybody(store, recall).ask(aha_id)


def _saying(row: dict[str, Any]) -> walk.echo.Saying:
    steps = (row["step"],) if row["step"] else ()
    return walk.echo.Saying("aha", row["aha_id"], row["observation"], row["system"], steps, row["rule"])


def _told(one: walk.echo.Echo, decided: Decided) -> dict[str, Any]:
    answer = decided.get((one.kind, one.ref))
    return {
        "kind": one.kind, "ref": one.ref, "likeness": one.likeness, "why": one.why,
        "decided": answer[0] if answer else None,
    }  # fmt: skip


def _day(one: Told) -> str:
    return one.made_at.date().isoformat()
