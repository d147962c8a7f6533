"""Commands on beliefs: belief state, list, verify."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from walkamile.cli.answer import print_json, print_table, say
from walkamile.cli.app import Home, Json, app, home_of

beliefs = typer.Typer(
    no_args_is_help=True, help="What is believed before anybody looks: sealed, and tested once."
)
app.add_typer(beliefs, name="belief")

Who = Annotated[
    str | None,
    typer.Option(
        "--as", help="Who believes it: an employee id, or a name of teams.csv; without it, nobody is named."
    ),
]


@beliefs.command("state")
def state(
    topic: Annotated[str, typer.Argument(help="What it is about; walkamile belief list names the topics.")],
    value: Annotated[
        float, typer.Argument(help="What you believe, in the unit of the topic (shares 0 to 1).")
    ],
    low: Annotated[
        float | None, typer.Option("--low", help="Lower end: 80 % sure that it lies above.")
    ] = None,
    high: Annotated[float | None, typer.Option("--high", help="Upper end of the same range.")] = None,
    who: Who = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Seal a belief before its number is seen. Works in a home that holds nothing yet."""
    from walkamile.model.errors import CannotSay
    from walkamile.round.said.beliefs import NotTaken, Refused, state_belief
    from walkamile.round.said.reports import know_author_once
    from walkamile.store import open_store

    store = open_store(home_of(home))
    try:
        author = know_author_once(store, who)
        as_of = store.state.value("select max(as_of) from generation")
        until = datetime.fromisoformat(as_of) if as_of else None
        said = state_belief(store, author, topic, value, low, high, datetime.now(UTC), as_of=until)
    finally:
        store.close()
    if isinstance(said, Refused):
        raise CannotSay(_outside(topic, value, low, high) if said.why is NotTaken.OUTSIDE else said.reason)
    if json:
        print_json({
            "belief_id": said.belief_id, "no": said.no, "topic": said.topic, "believed": said.believed,
            "low": said.low, "high": said.high, "stated_at": said.stated_at.isoformat(), "seal": said.seal,
        })  # fmt: skip
        return
    say(f"Sealed as no. {said.no}: {topic} {value:g} ({said.seal[:12]}).")
    say("The first round that can measure it tests it: walkamile round, then walkamile belief list")


def _outside(name: str, *numbers: float | None) -> str:
    """Between which numbers must it be written here, where shares are 0 to 1?"""
    from walkamile.round.said.topics import SHARE, TOPICS

    topic = TOPICS[name]
    wrong = next(n for n in numbers if n is not None and not topic.low <= n <= topic.high)
    if topic.unit == SHARE:
        meant = f"{wrong:g} of 100 is {wrong / 100:g}" if 0 < wrong <= 100 else "20 of 100 is 0.2"
        return f"{topic.title}: write a share between 0 and 1; {meant}."
    unit = {"s": "seconds"}.get(topic.unit, topic.unit)
    return f"{topic.title}: write {unit} between {topic.low:g} and {topic.high:g}; {wrong:g} cannot be."


@beliefs.command("list")
def listed(who: Who = None, home: Home = None, json: Json = False) -> None:
    """What groups believed and what is so; with --as, what you believed yourself."""
    from walkamile.model.errors import UnknownName
    from walkamile.round.answers.beliefs import ask_own, ask_scores
    from walkamile.round.said.beliefs import mark_seen
    from walkamile.round.said.reports import author_called
    from walkamile.store import open_store

    store = open_store(home_of(home), must_exist=True)
    try:
        found = ask_scores(store)
        own: list[dict[str, Any]] = []
        if who is not None:
            author = author_called(store, who)
            if author is None:
                raise UnknownName(f"Nobody with the employee id or the name {who!r} has said anything yet.")
            own = ask_own(store, author.author_id)
            shown = [topic["topic"] for topic in found["topics"] if topic["measured"]]
            mark_seen(store, author.author_id, shown, datetime.now(UTC))
    finally:
        store.close()
    if json:
        print_json(found | {"own": own})
        return
    _print_topics(found)
    if own:
        say("")
        rows = [
            [r["title"], f"{r['believed']:.4g}", _ends(r, "low", "high"), _number(r["measured"]), _held(r)]
            for r in own
        ]
        print_table(("yours", "believed", "range", "measured", "held"), rows)


def _print_topics(found: dict[str, Any]) -> None:
    rows: list[list[str]] = []
    for topic in found["topics"]:
        measured = topic["measured"] or {}
        rows += [
            [
                topic["topic"], group["group"], _number((group["believed"] or {}).get("q50")),
                _number(measured.get("value")), _ends(measured, "low", "high"),
                f"{group['hits']} of {group['n_ranges']}" if group["n"] else "", group["reason"] or "",
            ]
            for group in topic["groups"]
        ] or [[topic["topic"], "", "", "", "", "", "nothing tested yet"]]  # fmt: skip
    print_table(("topic", "group", "believed", "measured", "interval", "ranges held", ""), rows)
    for row in found["scores"]:
        if row["verdict"]:
            say(f"{row['group']}: {row['verdict']}")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _ends(row: dict[str, Any], low: str, high: str) -> str:
    return "" if row.get(low) is None else f"{row[low]:.4g}-{row[high]:.4g}"


def _held(row: dict[str, Any]) -> str:
    if row["hit"] is None:
        return row["reason"] or ("not tested yet" if row["measured"] is None else "")
    return "yes" if row["hit"] else "no"


@beliefs.command("verify")
def verify(home: Home = None, json: Json = False) -> None:
    """Is every sealed belief as it was stated? Exit 2 where one was changed, added or taken out."""
    from walkamile.model.errors import SealBroken
    from walkamile.round.said.beliefs import verify as check
    from walkamile.store import open_store

    store = open_store(home_of(home), must_exist=True)
    try:
        found = check(store)
    finally:
        store.close()
    faults = [{"no": no, "belief_id": belief_id, "fault": fault} for no, belief_id, fault in found.faults]
    if json:
        print_json({"n": found.n, "holds": found.holds, "faults": faults})
    elif found.holds:
        say(f"{found.n} beliefs, every seal holds.")
    else:
        for fault in faults:
            say(f"No. {fault['no']} ({fault['belief_id']}): {fault['fault']}.")
    if not found.holds:
        raise SealBroken


tasks = typer.Typer(no_args_is_help=True, help="Tasks of customers, for leaders to do themselves.")
app.add_typer(tasks, name="task")


@tasks.command("list")
def list_tasks(home: Home = None, json: Json = False) -> None:
    """Which tasks are there? Those of tasks.yaml, and those made on the page."""
    from walkamile.round.answers.tasks import ask_tasks
    from walkamile.store import open_store

    store = open_store(home_of(home), must_exist=True)
    try:
        found = ask_tasks(store)
    finally:
        store.close()
    if json:
        print_json({"tasks": found})
        return
    print_table(
        ("task", "what", "steps", "as"),
        [[one["task_id"], one["title"], str(len(one["steps"])), one["tier"]] for one in found],
    )
    say(
        "Do one: walkamile serve, then Walk, Tasks"
        if found
        else "No task yet. Write tasks.yaml, or make one on the page."
    )


@tasks.command("show")
def show_task(
    task: Annotated[str, typer.Argument(help="The task; walkamile task list names them.")],
    home: Home = None,
    json: Json = False,
) -> None:
    """The steps of a task, and what real customers take for each."""
    from walkamile import round as rounds
    from walkamile.model.errors import NoRound
    from walkamile.round.answers.tasks import ask_task
    from walkamile.store import open_store

    store = open_store(home_of(home), must_exist=True)
    try:
        try:
            recall = rounds.recall(store)
        except NoRound:
            recall = None
        found = ask_task(store, recall, task)
    finally:
        store.close()
    if json:
        print_json(found)
        return
    say(f"{found['title']} ({found['url']}), as: {found['tier']}")
    rows = [
        [
            str(no),
            step["says"],
            _seconds(row["median_s"]),
            _ends(row, "q25_s", "q75_s"),
            str(row["n"] or ""),
            row["reason"] or "",
        ]
        for no, (step, row) in enumerate(zip(found["steps"], found["customers"], strict=True), 1)
    ]
    print_table(("", "step", "customers", "middle half", "n", ""), rows)


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.0f} s"
