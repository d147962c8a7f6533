"""How alike are two values of a kind? Levels from the same to quite different, best first, as SQL over two rows."""

from __future__ import annotations

from typing import Any

from walkamile.know.match.columns import (
    CHOICE,
    DATE,
    EMAIL,
    FORENAME,
    NUMBER,
    PHONE,
    POSTCODE,
    SURNAME,
    Column,
)

# (what it is called, condition over {l} and {r}); the column is exact where the condition is None.
Level = tuple[str, str | None]
SAME: Level = ("the same", None)
NAMES: tuple[Level, ...] = (
    SAME,
    ("almost the same", "jaro_winkler_similarity({l}, {r}) >= 0.92"),
    ("one begins like the other", "starts_with({l}, {r} || ' ') or starts_with({r}, {l} || ' ') "
     "or ends_with({l}, ' ' || {r}) or ends_with({r}, ' ' || {l})"),
    ("much alike", "jaro_winkler_similarity({l}, {r}) >= 0.85"),
    ("somewhat alike", "jaro_winkler_similarity({l}, {r}) >= 0.72"),
)  # fmt: skip
LEVELS: dict[str, tuple[Level, ...]] = {
    FORENAME: NAMES,
    SURNAME: NAMES,
    DATE: (
        SAME,
        ("one slip apart", "damerau_levenshtein({l}, {r}) <= 1"),
        (
            "the same day of another year",
            "substr({l}, 6) = substr({r}, 6) and abs({y}) <= 10 and substr({l}, 6) <> '01-01'",
        ),
        ("the same year", "{y} = 0"),
        ("two slips apart", "damerau_levenshtein({l}, {r}) <= 2"),
        ("a year apart", "abs({y}) <= 1"),
        ("ten years apart", "abs({y}) <= 10"),
    ),
    POSTCODE: (
        SAME,
        ("one slip apart", "damerau_levenshtein({l}, {r}) <= 1"),
        ("the same area", "left({l}, greatest(2, length({l}) - 3)) = left({r}, greatest(2, length({r}) - 3))"),
        ("the same region", "left({l}, 2) = left({r}, 2)"),
    ),
    NUMBER: (SAME, ("one slip apart", "length({l}) > 3 and damerau_levenshtein({l}, {r}) <= 1"),
             ("two slips apart", "length({l}) > 5 and damerau_levenshtein({l}, {r}) <= 2")),
    PHONE: (SAME, ("the same end", "right({l}, 8) = right({r}, 8)"),
            ("one slip apart", "damerau_levenshtein({l}, {r}) <= 1")),
    EMAIL: (
        SAME,
        ("the same before the @", "split_part({l}, '@', 1) = split_part({r}, '@', 1)"),
        # Two people of one name have addresses that are alike but for their figures: that says no more than the name.
        ("two slips apart", "regexp_replace({l}, '[^0-9]', '', 'g') = regexp_replace({r}, '[^0-9]', '', 'g') "
         "and damerau_levenshtein({l}, {r}) <= 2"),
    ),
    CHOICE: (SAME,),
}  # fmt: skip
TEXT_LEVELS: tuple[Level, ...] = (
    SAME,
    ("almost the same", "jaro_winkler_similarity({l}, {r}) >= 0.92"),
    ("words in common", "len(list_intersect(string_split({l}, ' '), string_split({r}, ' '))) * 2 >= "
     "least(len(string_split({l}, ' ')), len(string_split({r}, ' ')))"),
    ("somewhat alike", "jaro_winkler_similarity({l}, {r}) >= 0.8"),
)  # fmt: skip


def levels_of(kind: str) -> tuple[Level, ...]:
    """The levels of this kind, best first."""
    return LEVELS.get(kind, TEXT_LEVELS)


def comparison(place: int, column: Column, swapped: int | None) -> dict[str, Any]:
    """The comparison of a column, which is called c<place> in the table. `swapped`: the place of the other part of
    the name, when first and last name may have changed places.
    """
    name = f"c{place}"
    one, other = f"{name}_l", f"{name}_r"
    years = f"(cast(left({one}, 4) as integer) - cast(left({other}, 4) as integer))"
    words = {"l": one, "r": other, "y": years}
    levels: list[dict[str, Any]] = [
        {
            "sql_condition": f"{one} is null or {other} is null",
            "label_for_charts": "not known",
            "is_null_level": True,
        }
    ]
    for label, condition in levels_of(column.kind):
        if condition is None:
            levels.append(
                {
                    "sql_condition": f"{one} = {other}",
                    "label_for_charts": label,
                    "tf_adjustment_column": name,
                    "tf_adjustment_weight": 1.0,
                }
            )
            if swapped is not None:
                there = f"c{swapped}"
                levels.append(
                    {
                        "sql_condition": f"{one} = {there}_r or {other} = {there}_l",
                        "label_for_charts": "in the place of the other name",
                    }
                )
        else:
            levels.append({"sql_condition": condition.format(**words), "label_for_charts": label})
    levels.append({"sql_condition": "ELSE", "label_for_charts": "different"})
    return {"output_column_name": name, "comparison_levels": levels}
