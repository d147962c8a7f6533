"""Commands on walks: walk draw, list, show."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from walkamile.cli.answer import print_json, print_table, say
from walkamile.cli.app import Home, Json, app
from walkamile.cli.improving import Speaker, asked, short, speaker
from walkamile.model.errors import CannotSay, NoRound, UnknownName

group = typer.Typer(
    name="walk", help="Live a real journey: the system draws it, nobody picks it.", no_args_is_help=True
)
app.add_typer(group)


@group.command()
def draw(
    pool: Annotated[
        str, typer.Option("--pool", help="representative, or worst_tenth: where breaks cost most.")
    ] = "representative",
    side: Annotated[str, typer.Option("--side", help="customer, or employee.")] = "customer",
    group_: Annotated[bool, typer.Option("--group", help="Walk as a group before one screen.")] = False,
    who: Speaker = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Draw a journey to walk; it is walked on the page Walk."""
    from walkamile.round.said.walks import Walk
    from walkamile.round.walking import draw_for

    with asked(home) as (store, recall):
        if recall is None:
            raise NoRound
        drawn = draw_for(store, recall, speaker(store, who), pool, side, group_)
    if not isinstance(drawn, Walk):
        raise CannotSay(drawn.reason)
    if json:
        print_json(_document(drawn))
        return
    say(f"Drawn as {short(drawn.walk_id)}. Say what you think it is like, then walk it:")
    say(f"  walkamile serve   and open /walk/{drawn.walk_id}")


@group.command("list")
def list_walks(who: Speaker = None, home: Home = None, json: Json = False) -> None:
    """Your walks, and how many journeys can be drawn; reasons why others are left out."""
    from walkamile.round.answers.walks import ask_pools
    from walkamile.round.said.walks import walks_of

    with asked(home) as (store, recall):
        author = speaker(store, who)
        walks = walks_of(store, author.author_id) if who else []
        pools = ask_pools(recall, author) if recall is not None else None
    if json:
        print_json({"walks": [_document(one) for one in walks], "pools": pools})
        return
    if walks:
        rows = [[short(one.walk_id), one.made_at[:16], one.side, one.pool, one.state] for one in walks]
        print_table(["walk", "drawn (UTC)", "as", "from", "state"], rows)
    else:
        say("No walk yet. Draw one: walkamile walk draw --as NAME")
    if pools is None:
        say("Nothing can be drawn before a round: walkamile round")
        return
    say(
        f"{pools['representative']} of {pools['n']} journeys can be drawn, "
        f"{pools['worst_tenth']} of them as the worst tenth."
    )
    for reason, n in pools["excluded"].items():
        say(f"  left out, {reason}: {n}")


@group.command()
def show(
    walk: Annotated[
        str, typer.Argument(metavar="WALK", help="The id, or its last letters.", show_default=False)
    ],
    who: Speaker = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """The scenes of a walk that was walked; before that its numbers stay hidden."""
    from walkamile.round.answers.walk_limits import ask_barred
    from walkamile.round.said.walks import DRAWN, walks_of

    with asked(home) as (store, recall):
        author = speaker(store, who)
        found = [one for one in walks_of(store, author.author_id) if one.walk_id.endswith(walk)]
        if len(found) != 1:
            raise UnknownName(
                f"{len(found)} of your walks end in {walk!r}. See: walkamile walk list --as NAME"
            )
        one = found[0]
        if recall is None or ask_barred(recall, one.person_code, author):
            raise CannotSay(
                "This journey may not be shown any more. Draw another: walkamile walk draw --as NAME"
            )
    if one.state == DRAWN:
        raise CannotSay("Say first what you think it is like: open the page Walk. Then the scenes are shown.")
    if json:
        print_json(_document(one) | {"scenes": _scenes(one.script)})
        return
    rows = [
        [s["no"], s["kind"], s["channel"], f"{s['seconds']:.0f}", s["title"], s["says"]]
        for s in _scenes(one.script)
    ]
    print_table(["", "scene", "channel", "seconds", "what", ""], rows, right=(0, 3))


def _scenes(script: dict[str, Any]) -> list[dict[str, Any]]:
    """The scenes without their evidence, which is for nobody's eyes."""
    return [
        {name: value for name, value in scene.items() if name != "event_id"} for scene in script["scenes"]
    ]


def _document(one: Any) -> dict[str, Any]:
    names = (
        "walk_id",
        "made_at",
        "pool",
        "side",
        "lens",
        "room",
        "pace",
        "state",
        "position_s",
        "began_at",
        "ended_at",
        "minutes",
    )
    return {name: getattr(one, name) for name in names} | {"n_scenes": len(one.script["scenes"])}
