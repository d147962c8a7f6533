"""What came before is known, what is new is new: against a plain dictionary with times."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from walkamile.store.seen import Seen, keys_of

steps = st.lists(
    st.tuples(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.integers(0, 400), st.booleans()),
    max_size=60,
)


@given(steps, st.integers(1, 12))
def test_seen_says_what_a_dictionary_says(steps, young):
    """Within the window every key is known; a key may be known for longer, and what was taken back is new again."""
    seen = Seen(window_s=1000.0, young=young)
    last: dict[int, float] = {}
    now = 0.0
    for numbers, later_s, undone in steps:
        now += later_s
        keys = keys_of("web", [str(number) for number in numbers])
        fresh = seen.take(keys, now)
        known: set[int] = set()
        for number, is_new in zip(numbers, fresh, strict=True):
            if number in known or now - last.get(number, float("-inf")) < 1000.0:
                assert not is_new
            elif number not in last:
                assert is_new
            known.add(number)
        new = [number for number, is_new in zip(numbers, fresh, strict=True) if is_new]
        if undone:
            seen.forget(array("Q", keys_of("web", [str(number) for number in new])))
        else:
            last |= dict.fromkeys(new, now)
        seen.settle(now)


def test_keys_tell_sources_apart_and_are_the_same_tomorrow():
    assert keys_of("a", ["x"]) != keys_of("b", ["x"])
    assert keys_of("a", ["bx"]) != keys_of("ab", ["x"])
    # blake2b("web\x1fm-1", digest_size=8), lowest byte first, by another program: these are kept on disks.
    assert list(keys_of("web", ["m-1"])) == [int.from_bytes(KNOWN, "little")]


KNOWN = bytes.fromhex("97c08eb6e58925c4")
