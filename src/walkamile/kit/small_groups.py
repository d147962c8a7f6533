"""Which parts of a whole must not be shown, so that nobody can be told, directly or by subtraction?"""

from __future__ import annotations

from collections.abc import Collection, Mapping


def held_back(people: Mapping[str, Collection[str]], fewest: int) -> set[str]:
    """Which parts are held back? `people`: who stands behind each part.

    Those of fewer than `fewest`; and, smallest first, as many more as it takes until what is held back is no single
    part and holds `fewest` people itself: else the whole less the parts shown would give it away.
    """
    filled = sorted(
        (part for part in people if people[part]), key=lambda part: (len(set(people[part])), part)
    )
    hidden = {part for part in filled if len(set(people[part])) < fewest}
    if not hidden:
        return hidden
    for part in filled:
        behind = {one for name in hidden for one in people[name]}
        if len(hidden) >= 2 and len(behind) >= fewest:
            break
        hidden.add(part)
    return hidden
