"""A sheet with every picture and part on it: Ana's gift, a map, a matrix, a flow, then and now."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from walkamile.model.measure import Abstention, Measure, StageRange, Why, Window
from walkamile.web.draw.compare import Estimate, Pair, compared
from walkamile.web.draw.environment import environment
from walkamile.web.draw.flow import FlowLink, capped_flow, flow_table
from walkamile.web.draw.flow_svg import drawn_flow
from walkamile.web.draw.journey_cap import LEFT, Edge, Node, capped
from walkamile.web.draw.journey_map import journey_map
from walkamile.web.draw.matrix import Passage, matrix
from walkamile.web.draw.timeline import Mark, Moment, lanes, timeline
from walkamile.web.draw.view import View

START = datetime(2026, 10, 12, 10, 2, tzinfo=UTC)
HOSTILE = """</title><script>alert("x")</script>'&\x00"""
WINDOW = Window(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC))


def at(days: float = 0, minutes: float = 0) -> datetime:
    return START + timedelta(days=days, minutes=minutes)


def ana_moments() -> list[Moment]:
    return [
        Moment(at(), "store", "Buys the gift", "human", 180, 240, "e1", "/events/e1"),
        Moment(at(2, 0), "app", "Opens her orders", "self", 0, 90, "e2", "/events/e2"),
        Moment(at(2, 2), "app", "Search finds nothing", "self", 0, 0, "e3", "/events/e3"),
        Moment(at(2, 5), "web", "Looks for the order", "self", 0, 200, "e4", "/events/e4"),
        Moment(at(2, 9), "web", "Page fails", "self", 0, 0, "e5", "/events/e5"),
        Moment(at(2, 12), "phone", "Calls about the gift", "human", 840, 540, "e6", "/events/e6"),
        Moment(at(2, 26), "phone", "Asked who she is", "human", 0, 0, "e7", "/events/e7"),
        Moment(at(2, 30), "phone", "Asked for the receipt", "human", 0, 0, "e8", "/events/e8"),
        Moment(at(2, 50), "chat", "Bot: “I cannot find it”", "bot", 0, 120, "e9", "/events/e9"),
        Moment(at(3, 60), "phone", "Calls again, tells it again", "human", 660, 420, "e10", "/events/e10"),
    ]


def ana_marks() -> list[Mark]:
    return [
        Mark(at(2, 2), "app", "no_record", "The app does not know what she bought in the store", "/breaks/1"),
        Mark(at(2, 9), "web", "dead_end", "The web site ends on an error page", "/breaks/2"),
        Mark(at(2, 28), "phone", "no_record", "Ben sees no purchase: the store's till is not his system"),
        Mark(
            at(2, 30),
            "phone",
            "repeated_information",
            "She gives the number she typed into the app",
            "/breaks/4",
        ),
        Mark(
            at(3, 60),
            "phone",
            "repeat_contact",
            "Next day, next agent, no record of the first call",
            "/breaks/5",
        ),
    ]


NAMES = {"store": "Store", "app": "App", "web": "Web", "phone": "Phone", "chat": "Chat"}


def ana():
    return timeline(lanes(ana_moments(), ana_marks(), NAMES), name="ana")


STEPS = (
    "Browse",
    "Search",
    "Product page",
    "Basket",
    "Pay",
    "Order placed",
    "Order shipped",
    "Order delivered",
    "Order page",
    "Search finds nothing",
    "Help page",
    "Bot",
    "Call",
    "Queue",
    "Asked who you are",
    "Look-up fails",
    "Transfer",
    "Promise",
    "Refund asked",
    "Refund granted",
    "Refund refused",
    "Complaint",
    "Survey",
    "Store visit",
)


def walked(n_people: int = 3000, seed: int = 5):
    """A journey made by chance walks down a list of steps with some ways back: nodes, edges, ends."""
    chance = random.Random(seed)
    nodes: dict[str, int] = {}
    firsts: dict[str, int] = {}
    ends: dict[str, int] = {}
    edges: dict[tuple[str, str], list[float]] = {}
    for _ in range(n_people):
        place = chance.choice([0, 0, 0, 1, 8, 12])
        firsts[STEPS[place]] = firsts.get(STEPS[place], 0) + 1
        for _ in range(12):
            nodes[STEPS[place]] = nodes.get(STEPS[place], 0) + 1
            step = chance.choices([1, 2, 3, -2, 0, 5], [10, 3, 1, 1, 0.6, 0.8])[0]
            if chance.random() < 0.13 or not 0 <= place + step < len(STEPS):
                break
            pair = (STEPS[place], STEPS[place + step])
            edges.setdefault(pair, []).append(chance.lognormvariate(1.5 + place / 3, 1.2))
            place += step
        ends[STEPS[place]] = ends.get(STEPS[place], 0) + 1
    timed = [
        Edge(s, t, len(d), sorted(d)[len(d) // 2], f"/journeys/order?from={s}") for (s, t), d in edges.items()
    ]
    breaks = {"Look-up fails": 214, "Queue": 96, "Search finds nothing": 61}
    counted = [Node(s, n, firsts.get(s, 0), breaks.get(s, 0), "/breaks") for s, n in nodes.items()]
    return counted, timed, ends


def flow_links() -> list[FlowLink]:
    chance = random.Random(2)
    steps = ("Web: home", "Web: help", "Bot", "Phone", "E-mail", "Store", "App", "Chat", "Survey")
    people = [chance.sample(steps, chance.randint(1, 5)) for _ in range(900)]
    sums: dict[tuple[int, str, str], int] = {}
    for path in people:
        for i, step in enumerate(path):
            key = (i + 1, step, path[i + 1] if i + 1 < len(path) else LEFT)
            sums[key] = sums.get(key, 0) + 1
    return [FlowLink(*key, n) for key, n in sums.items()]


def passages() -> list[Passage]:
    chance = random.Random(3)
    names = ["Store", "Web", "App", "IVR", "Phone", "Chat"]
    found = []
    for s in names:
        for t in names:
            share = None if (s, t) == ("Chat", "Store") else round(chance.random() ** 3 * 0.6, 3)
            if s != "Store" or t != "IVR":
                found.append(
                    Passage(s, t, 100, share, chance.random() * 90000, f"/journeys/contact?from={s}&to={t}")
                )
    return found


def pairs() -> list[Pair]:
    return [
        Pair(
            "Recognised when they call",
            Estimate(0.31, 0.27, 0.35, 512),
            Estimate(0.44, 0.41, 0.47, 930),
            "/breaks",
        ),
        Pair(
            "Called again within 7 days",
            Estimate(0.262, 0.251, 0.273, 4612),
            Estimate(0.258, 0.247, 0.270, 4301),
        ),
        Pair(
            "Told it twice", Estimate(0.18, 0.15, 0.21, 800), Estimate(None, reason="too few contacts linked")
        ),
        Pair("Gave up in the queue", Estimate(0.09, 0.08, 0.1, 5120), Estimate(0.05, 0.044, 0.057, 5003)),
    ]


def figures():
    measured = Measure(
        "known_at_open",
        0.31,
        0.27,
        0.35,
        512,
        159,
        512,
        "share",
        WINDOW,
        0.83,
        "A",
        "1",
        stage=StageRange(1, 2),
    )
    waited = Measure("wait", 754, 700, 810, 4612, None, 4612, "s", WINDOW, 1.0, "A", "1")
    silent = Abstention(
        "intent",
        Why.FEED_SILENT,
        "The app stopped logging on 3 March: switch `screen.view` on again",
        WINDOW,
        "share",
        "A",
        "1",
        37,
    )
    small = Abstention("voice", Why.SMALL_GROUP, "", WINDOW, "share", "A", "1")
    return measured, waited, silent, small


SHEET = """
{% extends "base.html" %}
{% from "parts/measure.html" import measure %}
{% from "parts/stage.html" import stage_range %}
{% from "parts/table.html" import table %}
{% from "parts/empty.html" import empty %}
{% from "parts/timeline.html" import timeline %}
{% from "parts/journey_map.html" import journey_map %}
{% from "parts/matrix.html" import matrix %}
{% from "parts/compare.html" import compare %}
{% from "parts/flow.html" import flow %}
{% from "parts/chart.html" import chart, chart_library %}
{% from "parts/live.html" import live_library %}
{% block head %}{{ chart_library() }}{{ live_library(stream=true) }}{% endblock %}
{% block lead %}
<p class="lead">Ana bought a gift in the store. Two days later nobody could find it.</p>
{% endblock %}
{% block content %}
<section><h2>Ana's gift</h2>{{ timeline(ana) }}</section>
<section><h2>Figures</h2><div class="cards">
{{ measure(figures[0], "Recognised when they call", "/events?m=known", "contacts") }}
{{ measure(figures[1], "Wait on the phone, median", "/events?m=wait") }}
{{ measure(figures[2], "Intent known in time") }}
{{ measure(figures[3], "Voices of prospects") }}
</div>
<p><button type="button" hx-get="/part" hx-target="#later">Show more</button></p>
<div id="later" aria-live="polite"></div></section>
<section><h2>Stages</h2><div class="cards broad">
<div class="card"><h3>Identity</h3>{{ stage_range(figures[0].stage) }}</div>
<div class="card"><h3>Intelligence</h3>{{ stage_range(none, "Neither core indicator can be measured") }}</div>
</div></section>
<section><h2>From channel to channel</h2><div class="card">{{ matrix(matrix_) }}</div></section>
<section><h2>Orders, step by step</h2>{{ journey_map(map_, "/journeys/order.csv") }}</section>
<section><h2>How they go on</h2>{{ flow(drawn_flow, flow_rows, "/journeys/contact.csv") }}</section>
<section><h2>Calls on Monday</h2>
{% call chart("calls", calls, "Calls per hour on the Monday after the mailing") %}
<details class="words"><summary>As a table</summary>
{{ table("Calls per hour", [("Hour", "text"), ("Calls", "number")], [["9", "120"], ["10", "310"]]) }}
</details>
{% endcall %}
</section>
<section><h2>Then and now</h2>{{ compare(wide, narrow, "September against October") }}</section>
<section><h2>Breaks</h2><div class="card">
{{ table("Breaks by rule", [("Rule", "text"), ("People", "number"), ("Share", "number"), ("Breaks", "break")],
         rows, "/breaks.csv") }}
</div></section>
<section>
{{ empty("No source is connected yet", "Bring an export of one channel; it is read, not changed.",
         "walkamile load calls.csv", "/settings", "Connect a source") }}
</section>
{% endblock %}
"""


def sheet() -> str:
    """The HTML of the whole sheet."""
    flow = capped_flow(flow_links(), 5, 4)
    calls = {
        "xAxis": {"type": "category", "data": [9, 10, 11, 12]},
        "yAxis": {"type": "value"},
        "series": [{"type": "bar", "data": [120, 310, 270, 180]}],
    }
    rows = [[("Said it twice", "/breaks/told"), "1,204", "26.1 %", "1,377"], [HOSTILE, "12", "0.3 %", "12"]]
    return (
        environment()
        .from_string(SHEET)
        .render(
            title="Today",
            here="/",
            view=View(date(2026, 10, 1), date(2026, 10, 31), "", ("Mature", "Younger, mobile")),
            flashes=[
                ("done", "Loaded 12,408 events; 31 were refused."),
                ("problem", "The app has been silent for 9 days."),
            ],
            ana=ana(),
            figures=figures(),
            matrix_=matrix(passages(), ["Store", "Web", "App"]),
            map_=journey_map(capped(*walked()), "orders"),
            calls=calls,
            drawn_flow=drawn_flow(flow),
            flow_rows=flow_table(flow),
            wide=compared(pairs()),
            narrow=compared(pairs(), width_px=340, name="compare-narrow"),
            rows=rows,
        )
    )
