"""Who says the same? Reports, break rules, items of the backlog and ahas that are about one thing, and why.

Two sayings are alike by the words they share, each weighing the more the fewer others use it, and by naming the same
system, step or rule. Every likeness says why, so that somebody can answer no.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from walkamile.walk.words import words

LEAST = 0.34
"""From this likeness on, two sayings are taken for echoes of each other; chosen on sayings kept for that."""

SAME_SYSTEM, SAME_STEP, SAME_RULE = 0.04, 0.36, 0.6
OF_SHORTER, OF_LONGER = 0.5, 0.15
DOUBT = 2.0
"""So many shared words are needed before their likeness counts half: one word may be chance."""

MOST_WORDS_TOLD = 4
MANY_SAY_IT = 3


@dataclass(frozen=True, slots=True)
class Saying:
    """Something that was said: a report, a rule, an item of a backlog, an aha. `steps`: event types it is about."""

    kind: str
    ref: str
    text: str
    system: str | None = None
    steps: tuple[str, ...] = ()
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Echo:
    """What says the same: which saying, how alike (0 to 1), and why in plain words."""

    kind: str
    ref: str
    likeness: float
    why: str


class Chorus:
    """All sayings of a company together: a word that many use says little, a word that few use says much."""

    def __init__(self, sayings: Iterable[Saying]) -> None:
        """Count the words of these sayings."""
        self.sayings = tuple(sayings)
        self._words = [words(saying.text) for saying in self.sayings]
        self._used = Counter(stem for found in self._words for stem in found)
        self._steps = Counter(
            step for saying in self.sayings for step in saying.steps if saying.kind == "rule"
        )

    def weight(self, stem: str) -> float:
        """How much does a word say? Inverse document frequency, log((n + 1) / (used + 0.5)), never below 0.

        Sparck Jones (1972), smoothed; with few sayings all words weigh nearly the same.
        """
        n = len(self.sayings)
        return max(0.0, log((n + 8) / (self._used[stem] + 0.5)))

    def echoes(self, of: Saying, least: float = LEAST) -> list[Echo]:
        """Which sayings say the same as this one? The most alike first; never itself."""
        own = words(of.text)
        found = [
            echo
            for saying, said in zip(self.sayings, self._words, strict=True)
            if (saying.kind, saying.ref) != (of.kind, of.ref)
            and (echo := self._compare(of, own, saying, said)).likeness >= least
        ]
        return sorted(found, key=lambda echo: (-echo.likeness, echo.kind, echo.ref))

    def themes(self, least: float = LEAST) -> list[list[int]]:
        """Which sayings belong together? Positions, the largest theme first; each saying is in one theme.

        A saying joins the theme whose first saying it is most alike; else it begins one. Begins with those whose words
        most others share, so that the order in which they came does not matter.
        """
        mass = [sum(self._used[stem] for stem in said) for said in self._words]
        order = sorted(
            range(len(self.sayings)), key=lambda i: (-mass[i], self.sayings[i].text, self.sayings[i].ref)
        )
        themes: list[list[int]] = []
        by_stem: dict[str, set[int]] = {}
        for i in order:
            near = {t for stem in self._words[i] for t in by_stem.get(stem, ())}
            best = max(((self._alike(themes[t][0], i), -t) for t in near), default=(0.0, 0))
            if best[0] >= least:
                themes[-best[1]].append(i)
                continue
            for stem in self._words[i]:
                by_stem.setdefault(stem, set()).add(len(themes))
            themes.append([i])
        return sorted(themes, key=lambda theme: (-len(theme), theme[0]))

    def _alike(self, a: int, b: int) -> float:
        return self._compare(self.sayings[a], self._words[a], self.sayings[b], self._words[b]).likeness

    def told(self, theme: Sequence[int], most: int = MOST_WORDS_TOLD) -> list[str]:
        """By which words is a theme known? Those that most of it share, the telling ones first."""
        shared = Counter(stem for i in theme for stem in self._words[i])
        written = {stem: said for i in reversed(theme) for stem, said in self._words[i].items()}
        strong = [stem for stem in written if shared[stem] * 2 >= len(theme)]
        best = sorted(
            strong, key=lambda stem: (-shared[stem] * self.weight(stem) * len(written[stem]) ** 0.5, stem)
        )[:most]
        first = list(self._words[theme[0]])
        return [written[stem] for stem in sorted(best, key=lambda s: first.index(s) if s in first else most)]

    def _compare(self, of: Saying, own: dict[str, str], other: Saying, said: dict[str, str]) -> Echo:
        shared = self._shared(own, said)
        together = sum(shared.values())
        shorter, longer = sorted(
            (
                max(0.0, sum(map(self.weight, own)) - together),
                max(0.0, sum(map(self.weight, said)) - together),
            )
        )
        by_words = together / (together + OF_SHORTER * shorter + OF_LONGER * longer) if together else 0.0
        by_words *= len(shared) / (len(shared) + DOUBT)
        system = of.system is not None and _plain(of.system) == _plain(other.system)
        steps = set(of.steps) & set(other.steps)
        rule = of.rule is not None and of.rule == other.rule
        # A step at which many rules look says little.
        step = max((SAME_STEP / (1 + (self._steps[one] > MANY_SAY_IT)) for one in steps), default=0.0)
        likeness = by_words + SAME_SYSTEM * system + step + SAME_RULE * rule
        top = sorted(shared, key=lambda stem: (-shared[stem], stem))[:MOST_WORDS_TOLD]
        told = [said_as for stem, said_as in own.items() if stem in top]
        return Echo(
            other.kind, other.ref, round(min(1.0, likeness), 3), _why(of, other, told, system, steps, rule)
        )

    def _shared(self, own: dict[str, str], said: dict[str, str]) -> dict[str, float]:
        """Words that both use, by what they say; one that is part of a longer word of the other counts too."""
        found = {stem: self.weight(stem) for stem in own if stem in said}
        rest, others = [s for s in own if s not in found], [s for s in said if s not in found]
        for stem in rest:
            for other in others:
                if _within(stem, said[other]) or _within(other, own[stem]):
                    found[stem] = min(self.weight(stem), self.weight(other))
        return found


def _within(stem: str, word: str) -> bool:
    """Is this word a part of a compound?"""
    return len(stem) >= 5 and len(word) > len(stem) + 2 and stem in word


def _plain(name: str | None) -> str:
    return "" if name is None else "".join(sign for sign in name.casefold() if sign.isalnum())


def _why(
    of: Saying, other: Saying, shared: list[str], system: bool, steps: set[str], rule: bool
) -> str:  # fmt: skip
    """The reasons, strongest first, as one sentence."""
    said: list[str] = []
    if rule:
        said.append(
            "it is the rule that was named" if other.kind == "rule" else f"both name the rule {of.rule}"
        )
    if steps and not (rule and other.kind == "rule"):
        step = min(steps)
        said.append(f"the rule looks at {step}" if other.kind == "rule" else f"both name the step {step}")
    if shared:
        said.append("both say " + ", ".join(f"“{word}”" for word in shared))
    if system:
        said.append(f"both name the system {of.system}")
    return "; ".join(said)
