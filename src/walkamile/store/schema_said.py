"""What did people tell the product itself? Authors, beliefs, walks, ahas, reports, the routine, letters."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from walkamile.store.schema import metadata

# Somebody who uses the product: a leader or an employee. Nobody signs in yet, so `employee_id` is what they said.
author = Table(
    "author",
    metadata,
    Column("author_id", String, primary_key=True),
    Column("employee_id", String, unique=True),
    Column("role_group", String, nullable=False),
    Column("is_leader", Boolean, nullable=False),
    Column("made_at", String, nullable=False),
)

# Sealed beliefs, in the order of their seals (`no`): each seal holds the one before.
belief = Table(
    "belief",
    metadata,
    Column("belief_id", String, primary_key=True),
    Column("no", Integer, nullable=False, unique=True),
    Column("author_id", String, nullable=False, index=True),
    # A keyed mark of the author: sealed, and left as it is when the author is erased.
    Column("author_mark", String, nullable=False),
    Column("topic", String, nullable=False, index=True),
    Column("walk_id", String, index=True),
    Column("unit", String, nullable=False),
    Column("believed", Float, nullable=False),
    Column("low", Float),
    Column("high", Float),
    Column("stated_at", String, nullable=False),
    Column("seal", String, nullable=False),
    Column("tested_at", String),
    Column("generation", Integer),
    Column("measured", Float),
    Column("measured_low", Float),
    Column("measured_high", Float),
    Column("measured_iqr", Float),
    Column("n", Integer),
    Column("reason", String),
)

# Which numbers has somebody seen? A belief about one of them is refused afterwards. Of a walk: `topic:` and a keyed
# mark of its journey.
seen_figure = Table(
    "seen_figure",
    metadata,
    Column("author_id", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("seen_at", String, nullable=False),
)

walk = Table(
    "walk",
    metadata,
    Column("walk_id", String, primary_key=True),
    Column("author_id", String, nullable=False, index=True),
    Column("made_at", String, nullable=False),
    Column("pool", String, nullable=False),
    Column("side", String, nullable=False),
    Column("lens", String, nullable=False),
    Column("case_key", String, nullable=False),
    Column("person_code", Integer, index=True),
    Column("seed", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("room", String, unique=True),
    Column("script", Text, nullable=False),
    Column("pace", String, nullable=False),
    Column("state", String, nullable=False),
    Column("position_s", Float, nullable=False),
    Column("began_at", String),
    Column("ended_at", String),
    Column("minutes", Float),
)

seat = Table(
    "seat",
    metadata,
    Column("seat_id", String, primary_key=True),
    Column("walk_id", String, nullable=False, index=True),
    Column("author_id", String, nullable=False),
    Column("joined_at", String, nullable=False),
    UniqueConstraint("walk_id", "author_id"),
)

friction = Table(
    "friction",
    metadata,
    Column("friction_id", Integer, primary_key=True),
    Column("walk_id", String, nullable=False, index=True),
    Column("author_id", String, nullable=False),
    Column("scene", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("said", Text, nullable=False),
    Column("said_at", String, nullable=False),
)

aha = Table(
    "aha",
    metadata,
    Column("aha_id", String, primary_key=True),
    Column("author_id", String, nullable=False, index=True),
    Column("walk_id", String, index=True),
    Column("scene", Integer),
    Column("observation", Text, nullable=False),
    Column("step", String),
    Column("rule", String),
    Column("system", String),
    Column("evidence", Text, nullable=False),
    Column("people_per_month", Float),
    Column("people_low", Float),
    Column("people_high", Float),
    Column("minutes", Float),
    Column("minutes_low", Float),
    Column("minutes_high", Float),
    Column("n_people", Integer),
    Column("owner", String),
    Column("due", String),
    Column("obstacle", Text),
    Column("made_at", String, nullable=False),
    Column("owned_at", String),
    Column("fixed_at", String),
    Column("fix", Text),
    Column("closed_at", String),
    Column("declined_at", String),
    Column("reason", Text),
    Column("state", String, nullable=False),
)

# What says the same as an aha (a report, a break rule, an item of the backlog, another aha), and who decided so.
aha_echo = Table(
    "aha_echo",
    metadata,
    Column("echo_id", Integer, primary_key=True),
    Column("aha_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("ref", String, nullable=False),
    Column("likeness", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("decided", String),
    Column("decided_by", String),
    Column("decided_at", String),
    Index("aha_echo_of", "aha_id", "kind", "ref", unique=True),
)

report = Table(
    "report",
    metadata,
    Column("report_id", String, primary_key=True),
    Column("author_id", String, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("system", String),
    Column("since", String),
    Column("helped", Text),
    Column("stopped", Text),
    Column("came_by", String, nullable=False),
    Column("message_id", String, unique=True),
    Column("may_be_read", Boolean, nullable=False),
    Column("made_at", String, nullable=False),
    Column("answer", Text),
    Column("answered_by", String),
    Column("answered_at", String),
)

backlog_item = Table(
    "backlog_item",
    metadata,
    Column("item_id", String, primary_key=True),
    Column("tool", String, nullable=False),
    Column("key", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("status", String, nullable=False),
    Column("status_history", Text, nullable=False),
    Column("opened_at", String),
    Column("closed_at", String),
    Column("declined_at", Text, nullable=False),
    Column("taken_at", String, nullable=False),
    UniqueConstraint("tool", "key"),
)

routine = Table(
    "routine",
    metadata,
    Column("author_id", String, primary_key=True),
    Column("goal_h", Float, nullable=False),
    Column("self_calls", Integer, nullable=False),
    Column("email", String),
    Column("begun_at", String, nullable=False),
    Column("reminded_for", String),
)

self_call = Table(
    "self_call",
    metadata,
    Column("call_id", String, primary_key=True),
    Column("author_id", String, nullable=False, index=True),
    Column("month", String, nullable=False),
    Column("due_at", String, nullable=False),
    Column("told_at", String),
    Column("done_at", String),
    Column("wait_s", Float),
    Column("outcome", String),
    Column("said", Text),
)

task = Table(
    "task",
    metadata,
    Column("task_id", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
)

task_run = Table(
    "task_run",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("task_id", String, nullable=False, index=True),
    Column("author_id", String, nullable=False),
    Column("tier", String, nullable=False),
    Column("began_at", String, nullable=False),
    Column("ended_at", String),
    Column("outcome", String),
    Column("steps", Text, nullable=False),
)

chair = Table(
    "chair",
    metadata,
    Column("chair_id", String, primary_key=True),
    Column("person_code", Integer, nullable=False, index=True),
    Column("meeting", String, nullable=False),
    Column("starts_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("body", Text, nullable=False),
)

# `department` is empty for the letter to the leadership. `person_code`: whose story it tells.
letter = Table(
    "letter",
    metadata,
    Column("week", String, primary_key=True),
    Column("department", String, primary_key=True),
    Column("person_code", Integer, index=True),
    Column("generation", Integer, nullable=False),
    Column("made_at", String, nullable=False),
    Column("sent_at", String),
    Column("body", Text, nullable=False),
)

# Who opened a letter, and who acted on it: by role group, never by name on a page.
letter_read = Table(
    "letter_read",
    metadata,
    Column("week", String, primary_key=True),
    Column("department", String, primary_key=True),
    Column("author_id", String, primary_key=True),
    Column("opened_at", String, nullable=False),
    Column("acted_at", String),
)

SAID = (
    author, belief, seen_figure, walk, seat, friction, aha, aha_echo, report, backlog_item, routine, self_call,
    task, task_run, chair, letter, letter_read,
)  # fmt: skip
