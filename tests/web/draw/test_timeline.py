"""Is a timeline true to time, to its channels and to its breaks?"""

from __future__ import annotations

import random
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from draw_sample import HOSTILE, NAMES, START, ana, ana_marks, ana_moments, at
from hypothesis import given
from hypothesis import strategies as st

from walkamile.web.draw.timeline import Mark, Moment, lanes, timeline
from walkamile.web.draw.timeline_svg import wide
from walkamile.web.draw.timeline_tall import tall
from walkamile.web.draw.timescale import Ruler, scale

SVG = "{http://www.w3.org/2000/svg}"

moments = st.builds(
    Moment,
    at=st.integers(0, 20 * 86400).map(lambda s: START + timedelta(seconds=s)),
    channel=st.sampled_from(["store", "web", "phone", "chat"]),
    label=st.text(max_size=30),
    kind=st.sampled_from(["human", "bot", "self", "strange"]),
    wait_s=st.sampled_from([0.0, 30.0, 600.0, 3000.0]),
    handle_s=st.sampled_from([0.0, 45.0, 900.0]),
    event_id=st.uuids().map(str),
)
marks = st.builds(
    Mark,
    at=st.integers(0, 20 * 86400).map(lambda s: START + timedelta(seconds=s)),
    channel=st.sampled_from(["web", "phone", "ivr"]),
    rule=st.just("no_record"),
    caption=st.text(max_size=60),
)


def bars(drawn):
    return [bar for band in drawn.bands for bar in band.bars]


def test_a_wait_twice_as_long_is_drawn_twice_as_long():
    long, short = (
        Moment(at(), "phone", "long", wait_s=840, handle_s=60),
        Moment(at(0, 40), "chat", "short", wait_s=420),
    )
    drawn = {bar.moment.label: bar for bar in bars(timeline(lanes([long, short])))}
    assert drawn["long"].handled_px - drawn["long"].from_px == pytest.approx(
        2 * (drawn["short"].handled_px - drawn["short"].from_px)
    )


def test_ana_waits_to_the_same_scale_in_every_visit():
    lengths = {
        (bar.handled_px - bar.from_px) / bar.moment.wait_s for bar in bars(ana()) if bar.moment.wait_s > 0
    }
    assert max(lengths) == pytest.approx(min(lengths))
    assert ana().scale.px_per_s * 60 >= 9


def test_two_silent_days_are_cut_and_said():
    drawn = ana()
    assert [cut.silence_s > 86000 for cut in drawn.scale.cuts] == [True, True]
    assert ">2 days<" in wide(drawn)
    assert ">2 days<" in tall(drawn)


def test_a_silence_inside_a_visit_is_drawn_to_scale():
    two = timeline(lanes([Moment(at(), "web", "a"), Moment(at(0, 10), "phone", "b")]))
    first, second = bars(two)
    assert second.from_px - first.from_px == pytest.approx(600 * two.scale.px_per_s)


@given(st.lists(moments, max_size=14), st.lists(marks, max_size=5))
def test_lanes_never_overlap_and_hold_what_is_theirs(some, broken):
    drawn = timeline(lanes(some, broken))
    for upper, lower in zip(drawn.bands, drawn.bands[1:], strict=False):
        assert upper.bottom_px <= lower.top_px
    for band in drawn.bands:
        for bar in band.bars:
            assert band.top_px < bar.top_px < band.bottom_px
            assert 0 <= bar.from_px <= bar.handled_px <= bar.to_px <= drawn.width_px
        for flag in band.flags:
            assert band.top_px < flag.top_px < band.bottom_px


@given(st.lists(moments, max_size=12))
def test_contacts_at_the_same_time_on_one_channel_do_not_cover_each_other(some):
    for band in timeline(lanes(some)).bands:
        lying = [bar for bar in band.bars if not bar.is_instant]
        for i, one in enumerate(lying):
            for other in lying[i + 1 :]:
                assert one.top_px != other.top_px or one.to_px <= other.from_px or other.to_px <= one.from_px


@given(st.lists(moments, min_size=1, max_size=12))
def test_later_is_never_drawn_to_the_left(some):
    drawn = timeline(lanes(some))
    ordered = sorted(m.at for m in some)
    places = [drawn.scale.position(moment) for moment in ordered]
    assert places == sorted(places)


@given(st.lists(moments, max_size=8), st.lists(marks, max_size=4), st.randoms())
def test_the_order_of_the_input_changes_nothing(some, broken, chance):
    shuffled, marked = some[:], broken[:]
    chance.shuffle(shuffled)
    chance.shuffle(marked)
    one, other = timeline(lanes(some, broken)), timeline(lanes(shuffled, marked))
    assert wide(one) == wide(other)
    assert tall(one) == tall(other)


@given(st.lists(moments, max_size=8), st.lists(marks, max_size=4))
def test_both_drawings_are_valid_xml_with_a_link_and_a_title_for_each_thing(some, broken):
    drawn = timeline(lanes(some, broken))
    for picture in (wide(drawn), tall(drawn)):
        links = list(ElementTree.fromstring(str(picture)).iter(f"{SVG}a"))
        assert len(links) == len(some) + len(broken)
        assert all(link.get("href") and link.find(f"{SVG}title") is not None for link in links)


def test_hostile_labels_and_addresses_stay_words():
    evil = [Moment(at(), HOSTILE, HOSTILE, HOSTILE, 60, 60, HOSTILE, "javascript:alert(1)")]
    drawn = timeline(
        lanes(evil, [Mark(at(), HOSTILE, "no_record", HOSTILE, "//elsewhere.example/")]), name=HOSTILE
    )
    for picture in (wide(drawn), tall(drawn)):
        assert "<script" not in picture
        assert "javascript:" not in picture
        assert "//elsewhere" not in picture
        ElementTree.fromstring(str(picture))


def test_the_list_says_everything_in_order_and_numbers_the_breaks():
    drawn = ana()
    assert len(drawn.entries) == len(ana_moments()) + len(ana_marks())
    assert [entry.at for entry in drawn.entries] == sorted(entry.at for entry in drawn.entries)
    assert [entry.number for entry in drawn.captions] == [1, 2, 3, 4, 5]
    assert drawn.captions[0].text == "The app does not know what she bought in the store"
    call = next(entry for entry in drawn.entries if entry.text == "Calls about the gift")
    assert (call.channel, call.wait, call.length) == ("Phone", "14 min", "9 min")


def test_lanes_come_in_the_order_in_which_she_met_the_channels():
    assert [lane.name for lane in lanes(ana_moments(), ana_marks(), NAMES)] == [
        "Store",
        "App",
        "Web",
        "Phone",
        "Chat",
    ]


def test_nothing_gives_an_empty_drawing():
    drawn = timeline(lanes([]))
    assert (drawn.entries, drawn.bands) == ((), ())
    ElementTree.fromstring(str(wide(drawn)))
    ElementTree.fromstring(str(tall(drawn)))


def test_a_long_history_becomes_wider_not_unreadable():
    chance = random.Random(1)
    history = [
        Moment(at(day, chance.random() * 300), "phone", "call", wait_s=900, handle_s=1800)
        for day in range(60)
    ]
    drawn = timeline(lanes(history))
    assert drawn.width_px > 1040
    assert drawn.scale.px_per_s * 60 == pytest.approx(9)
    assert "fits" not in str(wide(drawn))[:200]


def test_a_ruler_is_used_fully_when_there_is_enough_to_draw():
    drawn = scale([(at(), at(0, 40)), (at(3), at(3, 5))], Ruler(900))
    assert drawn.visits[-1].to_px == pytest.approx(900)
