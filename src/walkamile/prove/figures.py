"""What does the evidence say of each indicator.

A measure with its stages, or an abstention with its reason?
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from walkamile.kit.intervals import Audit, Estimate, corrected_prevalence, mean_interval, wilson
from walkamile.model.measure import Abstention, Figure, Measure, StageRange, Status, Why, Window
from walkamile.prove.declared import Bands, Indicator, indicators
from walkamile.prove.estimates import Found, estimate, evenness, skew
from walkamile.prove.feeds import Feed, Hearing, Voice
from walkamile.prove.small_groups import held_back, is_small
from walkamile.prove.tallies import Tallies, Tally

NOT_KNOWN = "(not known)"


@dataclass(frozen=True, slots=True)
class BlindAudit:
    """How well did the estimates do on contacts that people read blind? `low`, `high`.

    Interval of macro-F1.
    """

    n: int
    macro_f1: float
    low: float
    high: float
    sensitivity: float = 1.0
    specificity: float = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the figures are asked of: the counts, the feeds, the bands, the window, and what else is known."""

    tallies: Tallies
    feeds: Sequence[Feed]
    bands: Bands
    window: Window
    audit: BlindAudit | None = None
    absent: Collection[str] = ()
    segment: str = ""
    part: str = ""
    checks: Mapping[str, Audit] = field(default_factory=dict)

    def faults(self, indicator: Indicator) -> list[Hearing]:
        """Why are feeds of this indicator silent? Those that broke first."""
        own = [f for f in self.feeds if f.indicator == indicator.id]
        single = [f for f in own if f.source != "*"] or own
        found = dict.fromkeys(h for f in single if f.state == "silent" for h in f.faults)
        return sorted(found, key=lambda h: (h.voice is Voice.UNDECLARED, str(h)))

    def doubts(self, indicator: Indicator) -> list[Hearing]:
        """Which silences may hide units of this indicator?"""
        return list(dict.fromkeys(h for f in self.feeds if f.indicator == indicator.id for h in f.doubts))


def measures(
    tallies: Tallies,
    feeds: Sequence[Feed],
    bands: Bands,
    window: Window,
    audit: BlindAudit | None = None,
    absent: Collection[str] = (),
    checks: Mapping[str, Audit] | None = None,
) -> dict[str, Figure]:
    """What is known of every indicator, over everybody? Every indicator has an entry.

    `absent`: capabilities that the company declares not to have; such an indicator is stage 1, not a blank.
    `checks`: by indicator, how well what is inferred from texts did on contacts that people read.
    """
    return _all(Asked(tallies, feeds, bands, window, audit, absent, checks=checks or {}))


def measures_by(
    segment: str,
    tallies: Tallies,
    feeds: Sequence[Feed],
    bands: Bands,
    window: Window,
    audit: BlindAudit | None = None,
    absent: Collection[str] = (),
) -> dict[str, dict[str, Figure]]:
    """What is known of every indicator in each part of a segment?

    Small parts are held back, also by subtraction.
    """
    parts = sorted({part for _, s, part in tallies.sums if s == segment})
    asked = {part: Asked(tallies, feeds, bands, window, audit, absent, segment, part) for part in parts}
    found = {part: _all(asked[part]) for part in parts}
    for indicator in indicators():
        if indicator.reads is None:
            continue
        hidden = held_back(indicator, tallies.parts(indicator.reads, segment), bands.rules)
        whole = tallies.sums.get((indicator.reads, "", ""))
        if whole and is_small(indicator, whole.n_people, whole.n_employees, bands.rules):
            hidden = dict.fromkeys(parts, Why.SMALL_GROUP)
        for part in set(hidden) & set(parts):
            found[part][indicator.id] = _abstain(asked[part], indicator, hidden[part])
    return {part: _with_blind_spots(asked[part], found[part]) for part in parts}


def _all(asked: Asked) -> dict[str, Figure]:
    found = {i.id: _figure(asked, i) for i in indicators() if i.kind != "blind_spots"}
    if not isinstance(found["N4"], Measure):
        for name in ("N1", "N2"):
            found[name] = _capped(
                found[name], int(asked.bands.guardrails["unaudited_stage"]), "not audited (N4)"
            )
    return _with_blind_spots(asked, found)


def _figure(asked: Asked, indicator: Indicator) -> Figure:
    """What was logged; where no source logs it, what texts say, marked B."""
    found = _logged(asked, indicator)
    if isinstance(found, Abstention) and found.why is Why.NOT_IN_CONTRACT and not asked.segment:
        return _inferred(asked, indicator) or found
    return found


def _inferred(asked: Asked, indicator: Indicator) -> Figure | None:
    """What do texts say, corrected by an audit? None when there are no texts, an abstention while nobody audited."""
    tally = asked.tallies.sums.get((indicator.proxy_reads or "", "", ""))
    if tally is None or tally.n == 0 or indicator.reads is None:
        return None
    rules, audit = asked.bands.rules, asked.checks.get(indicator.id)
    if is_small(indicator, tally.n_people, tally.n_employees, rules):
        return replace(_abstain(asked, indicator, Why.SMALL_GROUP), grade="B")
    n_audit = audit.n_positive + audit.n_negative if audit else 0
    skill = audit.sensitivity + audit.specificity if audit and audit.n_positive and audit.n_negative else 0.0
    if audit is None or n_audit < rules["n_audit"] or skill < rules["audit_skill"]:
        told = (
            f"sensitivity + specificity {skill:.2f}, {rules['audit_skill']:g} are needed; " if audit else ""
        )
        detail = (
            f"texts of {tally.n} contacts could say it (grade B); {n_audit} of {rules['n_audit']:.0f} are read; {told}"
            f"walkamile audit {indicator.id}"
        )
        return replace(_abstain(asked, indicator, Why.NO_AUDIT, detail, n=tally.n), grade="B")
    whole = asked.tallies.sums.get((indicator.reads, "", ""))
    coverage = min(1.0, tally.n / max(tally.n, whole.n_eligible if whole else 0))
    if coverage < rules["coverage_shown"]:
        detail = f"{coverage:.0%} of the contacts have texts"
        return replace(_abstain(asked, indicator, Why.LOW_COVERAGE, detail, tally.n, coverage), grade="B")
    share = corrected_prevalence(round(tally.total), tally.n, audit)
    note = (
        f"inferred from texts (grade B): {tally.total / tally.n:.0%} by their words, corrected with {n_audit} contacts "
        f"that were read (sensitivity {audit.sensitivity:.2f}, specificity {audit.specificity:.2f})"
    )
    worst = share.high * coverage + 1 - coverage
    staged = _staged(asked, indicator, tally, Found(share, None, tally.n, coverage, worst, note))
    return replace(staged, grade="B")


def _logged(asked: Asked, indicator: Indicator) -> Figure:
    """Take the rules in order; the first that forbids a figure gives the reason."""
    if indicator.capability and indicator.capability in asked.absent:
        return _abstain(asked, indicator, Why.DECLARED_ABSENT, indicator.capability, stage=StageRange(1, 1))
    if indicator.kind == "audit":
        return _audited(asked, indicator)
    if indicator.reads is None:
        return _abstain(asked, indicator, Why.NOT_RECORDED, indicator.waits_for)
    tally = asked.tallies.sums.get((indicator.reads, asked.segment, asked.part))
    if tally is None or tally.n == 0:
        return _speechless(asked, indicator, tally)
    rules = asked.bands.rules
    if is_small(indicator, min(tally.n, tally.n_people), min(tally.n, tally.n_employees), rules):
        return _abstain(asked, indicator, Why.SMALL_GROUP)
    if indicator.zero_is_blind_from and tally.total == 0 and tally.n >= indicator.zero_is_blind_from:
        return _abstain(asked, indicator, Why.NEVER_CORRECTED, n=tally.n)
    if tally.n < indicator.n_shown_from:
        return _abstain(asked, indicator, Why.TOO_FEW, f"{indicator.n_shown_from} are needed", n=tally.n)
    found = _found(asked, indicator, tally)
    if isinstance(found, Abstention):
        return found
    if found.coverage < rules["coverage_shown"]:
        detail = f"{found.coverage:.0%} covered; {_named(asked.faults(indicator))}"
        return _abstain(asked, indicator, Why.LOW_COVERAGE, detail, n=tally.n, coverage=found.coverage)
    return _staged(asked, indicator, tally, found)


def _speechless(asked: Asked, indicator: Indicator, tally: Tally | None) -> Abstention:
    faults = asked.faults(indicator)
    if not faults:
        return _abstain(asked, indicator, Why.TOO_FEW, "no unit in this window", n=0)
    broken = [fault for fault in faults if fault.voice is not Voice.UNDECLARED]
    why = Why.FEED_SILENT if broken else Why.NOT_IN_CONTRACT
    return _abstain(asked, indicator, why, _named(broken or faults), coverage=0.0 if tally else None)


def _found(asked: Asked, indicator: Indicator, tally: Tally) -> Found | Abstention:
    if indicator.kind == "cv":
        return _skewed(asked, indicator)
    if indicator.kind == "evenness":
        return _even(asked, indicator)
    if tally.n < 2 and indicator.kind == "mean":
        return _abstain(asked, indicator, Why.TOO_FEW)
    if indicator.kind == "weighted_share" and tally.w <= 0:
        return _abstain(asked, indicator, Why.TOO_FEW, "no minute was spent", n=tally.n)
    assert indicator.reads is not None
    return estimate(
        indicator, tally, asked.tallies.values.get((indicator.reads, asked.segment, asked.part), ())
    )


def _skewed(asked: Asked, indicator: Indicator) -> Found | Abstention:
    """Take the segment in which the voices are most uneven."""
    assert indicator.reads is not None
    if asked.segment:
        return _abstain(asked, indicator, Why.TOO_FEW, "it compares segments, so it has no value inside one")
    candidates: list[tuple[float, str, Found]] = []
    for segment in asked.tallies.segments():
        parts = [
            t
            for t in asked.tallies.parts(indicator.reads, segment)
            if segment != "channel" and t.part != NOT_KNOWN and not _few(asked, indicator, t)
        ]
        if len(parts) >= 2 and sum(t.total for t in parts) > 0:
            found = skew(parts)
            candidates.append((found.estimate.value, segment, found))
    if not candidates:
        return _abstain(
            asked, indicator, Why.TOO_FEW, "no segment has two parts that are large enough, with a voice"
        )
    _, segment, found = max(candidates, key=lambda c: (c[0], c[1]))
    return replace(found, note=f"by {segment}" + (f"; {found.note}" if found.note else ""))


def _few(asked: Asked, indicator: Indicator, tally: Tally) -> bool:
    return tally.n == 0 or is_small(indicator, tally.n_people, tally.n_employees, asked.bands.rules)


def _even(asked: Asked, indicator: Indicator) -> Found | Abstention:
    assert indicator.reads is not None
    if asked.segment:
        return _abstain(asked, indicator, Why.TOO_FEW, "it compares segments, so it has no value inside one")
    n_least = asked.bands.rules["n_evenness"]
    parts = [
        replace(t, part=f"{segment} {t.part}")
        for segment in asked.tallies.segments()
        for t in asked.tallies.parts(indicator.reads, segment)
        if t.n >= n_least and t.part != NOT_KNOWN and not _few(asked, indicator, t)
    ]
    if len(parts) < 2 or not any(t.total for t in parts):
        return _abstain(
            asked, indicator, Why.TOO_FEW, f"it needs two parts of {n_least:.0f} contacts or more"
        )
    whole = asked.tallies.sums[indicator.reads, "", ""]
    return replace(evenness(parts), coverage=whole.n / whole.n_eligible)


def _staged(asked: Asked, indicator: Indicator, tally: Tally, found: Found) -> Measure:
    rules, bands, coverage = asked.bands.rules, asked.bands, found.coverage
    n_staged = indicator.n_staged_from or rules["n_staged"]
    reasons = [found.note] if found.note else []
    reasons += _beside(asked, indicator)
    stage: StageRange | None = bands.range_of(indicator, found.estimate.low, found.estimate.high)
    faults, hidden = asked.faults(indicator), asked.doubts(indicator)
    if tally.n < n_staged:
        stage = None
        reasons.append(f"fewer than {n_staged:.0f}: shown without a stage")
    elif coverage < rules["coverage_staged"]:
        stage = None
        reasons.append(f"{coverage:.0%} covered: shown without a stage; {_named(faults)}")
    elif indicator.grade == "C":
        stage = None
        reasons.append("declared by people: shown without a stage")
    elif stage is not None:
        stage, widened = _with_the_silent(asked, indicator, stage, found, hidden)
        reasons += [f"{widened}; {_named(hidden or faults)}"] if widened else []
    return Measure(
        name=indicator.id,
        value=found.estimate.value,
        low=found.estimate.low,
        high=found.estimate.high,
        n=tally.n,
        numerator=found.numerator,
        denominator=found.denominator,
        unit=indicator.unit,
        window=asked.window,
        coverage=coverage,
        grade=indicator.grade,
        definition_version=indicator.version,
        n_eligible=tally.n_eligible,
        stage=stage,
        reason="; ".join(reasons),
    )


def _with_the_silent(
    asked: Asked, indicator: Indicator, stage: StageRange, found: Found, hidden: Sequence[Hearing]
) -> tuple[StageRange, str]:
    """Lower the low end to what it would be if everything unseen were bad.

    Silence must never raise a stage.
    """
    if hidden:
        return StageRange(1, stage.high), "units may be missing"
    if found.coverage >= 1:
        return stage, ""
    worst = 1 if found.worst is None else asked.bands.stage_of(indicator, found.worst)
    if worst >= stage.low:
        return stage, ""
    return StageRange(worst, stage.high), "the low end counts what is not seen as bad"


def _beside(asked: Asked, indicator: Indicator) -> list[str]:
    """What is shown beside the figure, so that it cannot be read wrongly?"""
    if indicator.guardrail == "step_up":
        asks = asked.tallies.sums.get(("I1.step_up", asked.segment, asked.part))
        if asks and asks.n and not is_small(indicator, asks.n_people, asks.n_employees, asked.bands.rules):
            return [f"step-up questions in {asks.total / asks.n:.0%} of the contacts with questions"]
    if indicator.guardrail == "invited" and not asked.segment:
        skill = invitation_skill(asked.tallies)
        if skill is not None and skill > 0.6:
            return [f"invitations are picked: a good outcome predicts them (AUC {skill:.2f})"]
    if indicator.guardrail == "beliefs":
        return _beside_beliefs(asked.tallies, asked.segment, asked.part)
    return []


def _beside_beliefs(tallies: Tallies, segment: str, part: str) -> list[str]:
    """In which direction do beliefs err, and how many stated ranges held?"""
    said: list[str] = []
    bias, hit = (tallies.sums.get((reading, segment, part)) for reading in ("M5.bias", "M5.hit"))
    if bias and bias.n > 1:
        found = mean_interval(bias.n, bias.total, bias.total_of_squares)
        said.append(f"signed bias {found.value:+.2f} ({found.low:+.2f} to {found.high:+.2f})")
    if hit and hit.n:
        share = wilson(round(hit.total), hit.n)
        said.append(
            f"{round(hit.total)} of {hit.n} ranges meant to hold 80 of 100 figures held "
            f"({share.low:.0%} to {share.high:.0%})"
        )
    return said


def invitation_skill(tallies: Tallies) -> float | None:
    """How well does a good outcome predict that the person was asked for an opinion? 0.5: not at all; AUC."""
    good: dict[bool, tuple[int, float]] = {False: (0, 0.0), True: (0, 0.0)}
    for (reading, _, not_invited), half in tallies.halves.items():
        if reading == "M6.invited":
            n, total = good[not_invited]
            good[not_invited] = n + half.n, total + half.total
    (n_in, good_in), (n_out, good_out) = good[False], good[True]
    if n_in < 30 or n_out < 30:
        return None
    return 0.5 + (good_in / n_in - good_out / n_out) / 2


def step_up_rises(tallies: Tallies) -> bool:
    """Do step-up questions take the place of routine ones?

    Later share above the earlier, beyond chance (95 %).
    """
    early = tallies.halves.get(("I1.step_up", "early", False))
    late = tallies.halves.get(("I1.step_up", "late", False))
    if not early or not late:
        return False
    before, after = wilson(round(early.total), early.n), wilson(round(late.total), late.n)
    gain = after.value - before.value
    # Newcombe's hybrid interval of a difference (1998, method 10).
    doubt = ((after.value - after.low) ** 2 + (before.high - before.value) ** 2) ** 0.5
    return gain - doubt > 0


def _audited(asked: Asked, indicator: Indicator) -> Figure:
    audit, rules = asked.audit, asked.bands.rules
    if asked.segment or audit is None:
        return _abstain(asked, indicator, Why.NO_AUDIT, indicator.waits_for)
    if audit.n < rules["n_audit"] or audit.sensitivity + audit.specificity < rules["audit_skill"]:
        return _abstain(
            asked, indicator, Why.NO_AUDIT, "the audit is too small or the estimates too poor", n=audit.n
        )
    # The lower end is what counts: an audit must not be flattered by its own luck.
    stage = asked.bands.stage_of(indicator, audit.low)
    found = Found(Estimate(audit.macro_f1, audit.low, audit.high), None, audit.n, 1.0, audit.low)
    tally = Tally("N4", "", "", audit.n, audit.n, audit.n, 0, *([0.0] * 8))
    return replace(_staged(asked, indicator, tally, found), stage=StageRange(stage, stage))


def _with_blind_spots(asked: Asked, found: Mapping[str, Figure]) -> dict[str, Figure]:
    """Add the share of indicators that abstain: a count of this very table, so its interval is the value."""
    figures = {name: figure for name, figure in found.items() if name != "M7"}
    indicator = next(i for i in indicators() if i.kind == "blind_spots")
    n_blind = sum(figure.status is Status.ABSTAINED for figure in figures.values())
    n = len(figures) + 1
    share = n_blind / n
    counted = Found(Estimate(share, share, share), n_blind, n, 1.0, share)
    tally = Tally("M7", "", "", n, n, n, 0, *([0.0] * 8))
    return figures | {
        "M7": replace(_staged(asked, indicator, tally, counted), reason="a count, not a sample")
    }


def _capped(figure: Figure, stage: int, why: str) -> Figure:
    if figure.stage is None or figure.stage.high <= stage:
        return figure
    lower = StageRange(min(figure.stage.low, stage), stage)
    return replace(figure, stage=lower, reason="; ".join(r for r in (figure.reason, f"capped: {why}") if r))


def _abstain(
    asked: Asked,
    indicator: Indicator,
    why: Why,
    detail: str = "",
    n: int | None = None,
    coverage: float | None = None,
    stage: StageRange | None = None,
) -> Abstention:
    return Abstention(
        name=indicator.id,
        why=why,
        reason=f"{why}: {detail}" if detail else str(why),
        window=asked.window,
        unit=indicator.unit,
        grade=indicator.grade,
        definition_version=indicator.version,
        n=n,
        coverage=coverage,
        stage=stage,
    )


def _named(faults: Iterable[Hearing], most: int = 3) -> str:
    names = list(dict.fromkeys(str(fault) for fault in faults))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return "; ".join(names[:most]) + more
