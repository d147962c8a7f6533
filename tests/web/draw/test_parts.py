"""Do the parts of a page say what they must, without scripts or styles of their own?"""

from __future__ import annotations

import hashlib
import re
from datetime import date

import pytest
from draw_sample import HOSTILE, ana, figures, sheet, walked

from walkamile.model.measure import StageRange
from walkamile.web.draw.environment import PLACES, STATIC, environment
from walkamile.web.draw.journey_cap import capped
from walkamile.web.draw.journey_map import journey_map
from walkamile.web.draw.timeline import lanes, timeline
from walkamile.web.draw.view import View


def part(name: str, call: str, **values) -> str:
    page = environment().from_string(f'{{% from "parts/{name}.html" import {name} %}}{{{{ {call} }}}}')
    return " ".join(page.render(**values).split())


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_figure_is_never_bare():
    said = part("measure", 'measure(m, "Recognised", "/events?m=1", "contacts")', m=figures()[0])
    assert "31.0 %" in said
    assert "between 27.0 % and 35.0 %" in plain(said)
    assert "159 of 512 contacts, 1 to 31 Oct 2026" in plain(said)
    assert said.count('href="/events?m=1"') == 2


def test_an_abstention_says_why_and_shows_no_figure():
    silent, small = figures()[2:]
    said = plain(part("measure", 'measure(m, "Intent", "/events")', m=silent))
    assert "Not measured" in said
    assert "The app stopped logging on 3 March" in said
    assert "%" not in said
    held = plain(part("measure", 'measure(m, "Voices")', m=small))
    assert "Held back the group is so small" in held
    assert "n =" not in held


@pytest.mark.parametrize(
    ("low", "high", "said", "n_on"),
    [
        (1, 1, "Watching stage 1 of 4", 1),
        (2, 3, "Answering to Anticipating stage 2–3 of 4", 2),
        (1, 4, "Watching to Walking", 4),
    ],
)
def test_a_stage_is_a_range_in_words_and_in_the_bar(low, high, said, n_on):
    drawn = (
        environment()
        .from_string('{% from "parts/stage.html" import stage_range %}{{ stage_range(r) }}')
        .render(r=StageRange(low, high))
    )
    assert said in plain(drawn)
    assert len(re.findall(r'<li class="on', drawn)) == n_on


def test_no_stage_says_the_reason():
    drawn = environment().from_string(
        '{% from "parts/stage.html" import stage_range %}{{ stage_range(none, "silent") }}'
    )
    assert "Not staged" in drawn.render()
    assert "silent" in drawn.render()


def test_an_empty_page_says_what_to_do():
    said = part(
        "empty", 'empty("No source", "Bring one.", "walkamile load calls.csv", "/settings", "Connect")'
    )
    assert "<code>walkamile load calls.csv</code>" in said
    assert 'href="/settings"' in said


def test_a_table_escapes_its_cells_and_names_itself():
    said = part(
        "table",
        'table("Breaks", [("Rule", "text"), ("n", "number")], [[evil, 3], [("told", "/b"), none]])',
        evil=HOSTILE,
    )
    assert "<script" not in said
    assert 'role="group" tabindex="0" aria-label="Breaks"' in said
    assert '<a href="/b">told</a>' in said


def test_an_empty_timeline_says_so_instead_of_drawing():
    assert "Nothing happened here" in part("timeline", "timeline(t)", t=timeline(lanes([])))
    assert part("timeline", "timeline(t)", t=ana()).count("<svg xmlns") == 2


def test_the_view_sticks_in_every_place_of_the_navigation():
    view = View(date(2026, 10, 1), None, "Younger & mobile")
    assert view.query == "?since=2026-10-01&segment=Younger+%26+mobile"
    page = environment().get_template("base.html").render(title="Today", view=view)
    assert page.count('?since=2026-10-01&amp;segment=Younger+%26+mobile"') == len(PLACES) + 1  # and the brand


def test_a_page_needs_no_view_and_no_place():
    page = environment().get_template("base.html").render(title=HOSTILE)
    assert "aria-current" not in page
    assert "<script>" not in page


def test_nothing_on_the_sheet_needs_more_than_our_own_files():
    html = sheet()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)
    assert all(
        'src="/static/' in tag or 'type="application/json"' in tag
        for tag in re.findall(r"<script[^>]*>", html)
    )
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


def test_ids_on_the_sheet_are_unique():
    ids = re.findall(r'\sid="([^"]+)"', sheet())
    assert len(ids) == len(set(ids))


def test_every_icon_that_is_used_is_in_the_sprite():
    sprite = set(re.findall(r'symbol id="([^"]+)"', (STATIC / "vendor/icons.svg").read_text()))
    assert set(re.findall(r"icons\.svg#([a-z]+)", sheet())) <= sprite
    assert {"walk", "unheard", "phone", "store"} <= sprite


def test_vendored_files_are_the_recorded_ones():
    root = STATIC.parents[3]
    lines = [line.split() for line in (STATIC / "vendor/checksums.txt").read_text().splitlines()]
    files = [(digest, root / name) for digest, name in lines if not name.endswith(".tgz")]
    assert len(files) >= 9
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == digest for digest, path in files)


def test_the_style_sheet_keeps_red_for_breaks():
    css = (STATIC / "app.css").read_text()
    users = {
        rule.split("{")[0].strip().split("}")[-1].strip()
        for rule in re.findall(r"[^{}]+\{[^{}]*var\(--break(?:-soft)?\)[^{}]*\}", css)
    }
    assert users
    assert all(re.search(r"break|broken|mark|badge|captions", user) for user in users)


def test_the_table_of_a_map_says_what_the_map_draws():
    nodes, edges, ends = walked()
    drawn = journey_map(capped(nodes, edges, ends))
    said = plain(part("journey_map", "journey_map(drawn)", drawn=drawn))
    assert "Other steps Left" in said
    assert f"Not drawn: {drawn.capped.n_not_drawn:,} on {drawn.capped.n_edges_not_drawn}" in said
    nothing = journey_map(capped([], []))
    assert "No journey to draw" in plain(part("journey_map", "journey_map(drawn)", drawn=nothing))


def test_a_table_links_only_inside_the_product():
    said = part("table", 'table("T", [("A", "text")], [[("told", "javascript:x")], [("here", "/b")]])')
    assert "javascript" not in said
    assert '<a href="/b">here</a>' in said
