"""Who says the same? Reports, break rules, items of the backlog and ahas that are about one thing, and why.

Two sayings are alike by the words they share, each weighing the more the fewer others use it, and by naming the same
system, step or rule. Every likeness says why, so that somebody can answer no.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from walkamile.walk.words import STEM, words

Words = dict[str, str]
Links = dict[str, set[str]]

LEAST = 0.34
"""From this likeness on, two sayings are taken for echoes of each other; chosen on sayings kept for that."""

SAME_SYSTEM, SAME_STEP, SAME_RULE = 0.04, 0.36, 0.6
OF_SHORTER, OF_LONGER = 0.5, 0.15
DOUBT = 2.0
"""So many shared words are needed before their likeness counts half: one word may be chance."""

MOST_WORDS_TOLD = 4
MANY_SAY_IT = 3
MOST_THEMES = 12


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
        used = Counter(stem for found in self._words for stem in found)
        self._weights = {stem: self._weigh(n) for stem, n in used.items()}
        self._mass = [self._sum(said) for said in self._words]
        self._steps = Counter(step for one in self.sayings for step in one.steps if one.kind == "rule")
        self._by_stem: dict[str, list[int]] = {}
        self._by_gram: dict[str, set[str]] = {}
        for i, said in enumerate(self._words):
            for stem, word in said.items():
                self._by_stem.setdefault(stem, []).append(i)
                for gram in _grams(word):
                    self._by_gram.setdefault(gram, set()).add(stem)

    def _weigh(self, used: int) -> float:
        return max(0.0, log((len(self.sayings) + 8) / (used + 0.5)))

    def weight(self, stem: str) -> float:
        """How much does a word say? Inverse document frequency, log((n + 8) / (used + 0.5)), never below 0.

        Sparck Jones (1972), smoothed; with few sayings all words weigh nearly the same.
        """
        return self._weights.get(stem) or self._weigh(0)

    def _sum(self, said: Iterable[str]) -> float:
        return sum(self.weight(stem) for stem in sorted(said))

    def echoes(self, of: Saying, least: float = LEAST) -> list[Echo]:
        """Which sayings say the same as this one? The most alike first; never itself."""
        own = words(of.text)
        mass, links = self._sum(own), self._links(own)
        found = [
            self._echo(of, own, i, shared, likeness)
            for i in sorted(self._candidates(of, own, links))
            if (self.sayings[i].kind, self.sayings[i].ref) != (of.kind, of.ref)
            for shared in (self._shared(own, links, self._words[i]),)
            if (likeness := self._likeness(of, mass, i, shared)) >= least
        ]
        return sorted(found, key=lambda echo: (-echo.likeness, echo.kind, echo.ref))

    def _candidates(self, of: Saying, own: Words, links: Links) -> set[int]:
        """Only what shares a word, a part of a word, a step or a rule can be alike."""
        near = {i for stem in own for i in self._by_stem.get(stem, ())}
        near |= {i for some in links.values() for stem in some for i in self._by_stem[stem]}
        if of.rule is not None or of.steps:
            steps = set(of.steps)
            near |= {
                i
                for i, one in enumerate(self.sayings)
                if (of.rule is not None and one.rule == of.rule) or steps.intersection(one.steps)
            }
        return near

    def themes(self, least: float = LEAST) -> list[list[int]]:
        """Which sayings belong together? Positions, the largest theme first; each saying is in one theme.

        A saying joins the theme whose first saying it is most alike; else it begins one. Begins with those whose words
        most others share, so that the order in which they came does not matter.
        """
        spread = [sum(len(self._by_stem[stem]) for stem in said) for said in self._words]
        order = sorted(
            range(len(self.sayings)), key=lambda i: (-spread[i], self.sayings[i].text, self.sayings[i].ref)
        )
        themes: list[list[int]] = []
        by_stem: dict[str, list[int]] = {}
        by_text: dict[tuple[str, str | None], int] = {}
        for i in order:
            said = (self.sayings[i].text, self.sayings[i].system)
            joined = by_text.get(said)
            if joined is None:
                joined = self._nearest(i, themes, by_stem, least)
            if joined is None:
                joined = len(themes)
                themes.append([])
                for stem in self._words[i]:
                    by_stem.setdefault(stem, []).append(joined)
            by_text[said] = joined
            themes[joined].append(i)
        return sorted(themes, key=lambda theme: (-len(theme), theme[0]))

    def _nearest(
        self, i: int, themes: list[list[int]], by_stem: dict[str, list[int]], least: float
    ) -> int | None:
        """The theme whose first saying is most alike; only those that share most are looked at."""
        shared: dict[int, float] = {}
        for stem in sorted(self._words[i]):
            for theme in by_stem.get(stem, ()):
                shared[theme] = shared.get(theme, 0.0) + self.weight(stem)
        near = sorted(shared, key=lambda theme: (-shared[theme], theme))[:MOST_THEMES]
        best = max(((self._alike(themes[t][0], i), -t) for t in near), default=(0.0, 0))
        return -best[1] if best[0] >= least else None

    def _alike(self, a: int, b: int) -> float:
        own = self._words[a]
        shared = self._shared(own, self._links(own), self._words[b])
        return self._likeness(self.sayings[a], self._mass[a], b, shared)

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

    def _likeness(self, of: Saying, mass: float, i: int, shared: dict[str, float]) -> float:
        other, together = self.sayings[i], sum(sorted(shared.values()))
        shorter, longer = sorted((max(0.0, mass - together), max(0.0, self._mass[i] - together)))
        by_words = together / (together + OF_SHORTER * shorter + OF_LONGER * longer) if together else 0.0
        by_words *= len(shared) / (len(shared) + DOUBT)
        # A step at which many rules look says little.
        steps = (SAME_STEP / (1 + (self._steps[one] > MANY_SAY_IT)) for one in {*of.steps} & {*other.steps})
        rule = of.rule is not None and of.rule == other.rule
        named = SAME_SYSTEM * _same_system(of, other) + max(steps, default=0.0) + SAME_RULE * rule
        return round(min(1.0, by_words + named), 3)

    def _echo(self, of: Saying, own: Words, i: int, shared: dict[str, float], likeness: float) -> Echo:
        top = sorted(shared, key=lambda stem: (-shared[stem], stem))[:MOST_WORDS_TOLD]
        told = [written for stem, written in own.items() if stem in top]
        other = self.sayings[i]
        return Echo(other.kind, other.ref, likeness, _why(of, other, told))

    def _links(self, own: Words) -> Links:
        """Which other words of the company hold a word of these, or are held by it (parts of compounds)?"""
        found: Links = {}
        for stem, word in own.items():
            whole = self._by_gram.get(stem, set()) if len(stem) == STEM else set[str]()
            parts = {gram for gram in _grams(word) if gram in self._by_stem}
            if near := (whole | parts) - {stem}:
                found[stem] = near
        return found

    def _shared(self, own: Words, links: Links, said: Words) -> dict[str, float]:
        """Words that both use, by what they say; one that is part of a longer word of the other counts too, once."""
        found = {stem: self.weight(stem) for stem in own if stem in said}
        pairs = [
            (min(self.weight(stem), self.weight(other)), *sorted((stem, other)), stem, other)
            for stem, near in links.items()
            if stem not in found
            for other in near
            if other in said
            and other not in own
            and (_within(stem, said[other]) or _within(other, own[stem]))
        ]
        taken: set[str] = set()
        for weight, _, _, stem, other in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
            if stem not in found and other not in taken:
                found[stem] = weight
                taken.add(other)
        return found


def _grams(word: str) -> Iterable[str]:
    """The parts of a long word that may be a word themselves, cut like stems."""
    return (word[i : i + STEM] for i in range(len(word) - STEM + 1)) if len(word) > STEM + 2 else ()


def _within(stem: str, word: str) -> bool:
    """Is this word a part of a compound?"""
    return len(stem) == STEM and len(word) > STEM + 2 and stem in word


def _same_system(of: Saying, other: Saying) -> bool:
    return of.system is not None and _plain(of.system) == _plain(other.system)


def _plain(name: str | None) -> str:
    return "" if name is None else "".join(sign for sign in name.casefold() if sign.isalnum())


def _why(of: Saying, other: Saying, shared: list[str]) -> str:
    """The reasons, strongest first, as one sentence."""
    steps = {*of.steps} & {*other.steps}
    rule = of.rule is not None and of.rule == other.rule
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
    if _same_system(of, other):
        said.append(f"both name the system {of.system}")
    return "; ".join(said)
