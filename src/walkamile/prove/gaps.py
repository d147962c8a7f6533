"""How mature is the company in each of the five gaps, and over all? Ranges of stages, never an average."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from walkamile.model.measure import Abstention, Figure, Measure, StageRange
from walkamile.prove.declared import GAPS, STAGE_NAMES, Bands, Indicator, indicators
from walkamile.prove.figures import step_up_rises
from walkamile.prove.legs import legs
from walkamile.prove.tallies import Tallies


def assemble(
    figures: Mapping[str, Figure], bands: Bands, as_of: datetime, tallies: Tallies | None = None
) -> dict[str, Any]:
    """Give the five gaps as the stable JSON document (`model/schemas/gaps.schema.json`).

    `tallies` are needed for the guardrail on step-up questions, and for the legs of M1.
    """
    rising = tallies is not None and step_up_rises(tallies)
    stages = {gap: gap_stage(gap, figures, bands, rising) for gap in GAPS}
    company, reason = company_stage(stages, figures)
    return {
        "bands_version": bands.version,
        "as_of": _moment(as_of),
        "company_stage": {"low": company.low, "high": company.high, "reason": reason},
        "blind_spots": [i.id for i in indicators() if figures[i.id].status == "abstained"],
        "gaps": [
            {
                "gap": gap,
                "stage": _stage_row(stages[gap]),
                "indicators": [
                    _row(i, figures[i.id])
                    | (
                        {"legs": legs(tallies, bands, figures[i.id])}
                        if i.id == "M1" and tallies is not None
                        else {}
                    )
                    for i in indicators()
                    if i.gap == gap
                ],
            }
            for gap in GAPS
        ],
    }


def gap_stage(
    gap: str, figures: Mapping[str, Figure], bands: Bands, step_up_is_rising: bool = False
) -> StageRange | None:
    """Which stages does the lower of the two core indicators leave open? None when neither can be staged."""
    cores = [figures[i.id].stage for i in indicators() if i.gap == gap and i.core]
    known = [stage for stage in cores if stage is not None]
    if not known:
        return None
    low = min(stage.low for stage in known) if len(known) == len(cores) else 1
    stage = StageRange(low, min(stage.high for stage in known))
    if gap == "identity":
        return _guard_identity(stage, figures, bands, step_up_is_rising)
    if gap == "measurement":
        return _guard_measurement(stage, figures, bands)
    return stage


def _guard_identity(
    stage: StageRange, figures: Mapping[str, Figure], bands: Bands, step_up_is_rising: bool
) -> StageRange:
    """Cap it where people are taken for somebody else, or where routine questions were only given
    another name.
    """
    border, cap = bands.guardrails["wrong_person_above"], int(bands.guardrails["wrong_person_stage"])
    wrong = figures["I5"]
    low_cap = high_cap = 4
    certain = isinstance(wrong, Measure) and wrong.stage is not None and wrong.high <= border
    if not certain or (wrong.stage is not None and wrong.stage.low == 1):
        low_cap = cap
    if isinstance(wrong, Measure) and wrong.value > border:
        high_cap = cap
    if step_up_is_rising:
        high_cap = min(high_cap, int(bands.guardrails["step_up_stage"]))
    return _capped(stage, min(low_cap, high_cap), high_cap)


def _guard_measurement(stage: StageRange, figures: Mapping[str, Figure], bands: Bands) -> StageRange:
    """The last stage needs breaks put right in the moment, not only quick action afterwards."""
    needs, moment = int(bands.guardrails["in_the_moment_stage"]), figures["M1a"].stage
    low = moment.low if moment else 1
    high = moment.high if moment else 1
    return _capped(stage, 4 if low >= needs else needs - 1, 4 if high >= needs else needs - 1)


def _capped(stage: StageRange, low: int, high: int) -> StageRange:
    top = min(stage.high, high)
    return StageRange(min(stage.low, low, top), top)


def company_stage(
    stages: Mapping[str, StageRange | None], figures: Mapping[str, Figure]
) -> tuple[StageRange, str]:
    """Which stages are left open for the company? From its lowest gap.

    One that cannot be seen counts as 1 at the low end.
    """
    seen = {gap: stage for gap, stage in stages.items() if stage is not None}
    unseen = [gap for gap in stages if gap not in seen]
    if not seen:
        return StageRange(1, 1), "no gap can be measured. " + _why_unseen(unseen, figures)
    low = 1 if unseen else min(stage.low for stage in seen.values())
    high = min(stage.high for stage in seen.values())
    lowest = [gap for gap, stage in seen.items() if stage.high == high]
    reason = f"The lowest gap that can be seen: {', '.join(lowest)} ({_in_words(StageRange(low, high))})."
    half_seen = [gap for gap, stage in seen.items() if stage.low == 1 and _blind_cores(gap, figures)]
    if half_seen:
        reason += " Seen by half only: " + _why_unseen(half_seen, figures)
    if unseen:
        reason += " Not measurable, so the low end is 1: " + _why_unseen(unseen, figures)
    return StageRange(low, high), reason


def _in_words(stage: StageRange) -> str:
    low, high = STAGE_NAMES[stage.low], STAGE_NAMES[stage.high]
    return low if low == high else f"{low} to {high}"


def _blind_cores(gap: str, figures: Mapping[str, Figure]) -> list[Figure]:
    return [figures[i.id] for i in indicators() if i.gap == gap and i.core and figures[i.id].stage is None]


def _why_unseen(gaps: list[str], figures: Mapping[str, Figure]) -> str:
    told = []
    for gap in gaps:
        reasons = "; ".join(
            f"{figure.name}: {figure.reason.split(': ', 1)[-1]}" for figure in _blind_cores(gap, figures)
        )
        told.append(f"{gap} ({reasons})")
    return ", ".join(told) + "."


def _row(indicator: Indicator, figure: Figure) -> dict[str, object]:
    since, until = _moment(figure.window.since), _moment(figure.window.until)
    row: dict[str, object] = {"id": indicator.id, "name": indicator.name, "core": indicator.core}
    if isinstance(figure, Abstention):
        row |= dict.fromkeys(("value", "low", "high"))
        row |= {"n": figure.n, "numerator": None, "denominator": None}
    else:
        row |= {"value": figure.value, "low": figure.low, "high": figure.high, "n": figure.n}
        row |= {"numerator": figure.numerator, "denominator": figure.denominator}
    return row | {
        "unit": figure.unit,
        "window": {"since": since, "until": until},
        "coverage": figure.coverage,
        "grade": figure.grade,
        "definition_version": figure.definition_version,
        "stage": _stage_row(figure.stage),
        "status": str(figure.status),
        "reason": figure.reason or None,
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds") + "Z"


def _stage_row(stage: StageRange | None) -> dict[str, int] | None:
    return None if stage is None else {"low": stage.low, "high": stage.high}
