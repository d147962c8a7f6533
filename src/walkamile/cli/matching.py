"""Commands of matching: match, review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.cli.answer import print_json, print_table, progress, say
from walkamile.cli.app import Home, Json, app, home_of
from walkamile.cli.sent import working
from walkamile.model.errors import FileFault

if TYPE_CHECKING:
    import pyarrow as pa

    from walkamile.model.match import Likely, Matched

SHOWN = 10
MOST_LISTED = 50


@app.command()
def match(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE [FILE2]]", help="A table of people, or two to link.", show_default=False
        ),
    ] = None,
    id_: Annotated[str, typer.Option("--id", help="The column that names a record.")] = "id",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Writes each record with its group as CSV.", show_default=False),
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option("--pairs", help="Writes the pairs that join them as CSV.", show_default=False),
    ] = None,
    threshold: Annotated[
        float, typer.Option("--threshold", min=0.01, max=0.999999, help="How likely a group must be, 0 to 1.")
    ] = 0.5,
    leave_out: Annotated[
        list[str] | None, typer.Option("--leave-out", help="A column that is not compared; may be repeated.")
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Which records are likely one person? Of tables, without a home; without a file: of the home, and a round."""
    if not files:
        _match_home(home, json)
        return
    if len(files) > 2:
        raise FileFault("Give one table, or two to link.")
    found, rows = _match_files(files, id_, threshold, set(leave_out or []))
    if out is not None:
        _write_groups(found, rows, id_, len(files), out)
    if pairs is not None:
        _write_pairs(found, len(files), pairs)
    if json:
        print_json(_document(found, rows, len(files)))
    else:
        _tell(found, rows, out, len(files))


def _match_home(home: Path | None, json: bool) -> None:
    with working(home_of(home)) as do, progress("Round") as tell:
        done = do("round", tell, match=True)
    found = done["found"]
    if json:
        print_json(found | {"round": done["round"]})
        return
    say(
        f"{found['links']} links make persons one that no name joins ({found['new']} new, {found['revoked']} no longer "
        f"found); {found['waiting']} pairs wait for you: walkamile review"
    )
    if found["apart"]:
        say(f"{found['apart']} pairs of names are two people's: what was said beside them contradicts.")


def _match_files(
    files: list[Path], id_: str, threshold: float, without: set[str]
) -> tuple[Matched, list[tuple[str, int, str]]]:
    """Match the records of these files. Rows: what the record is called inside, its table, its id."""
    from walkamile import know
    from walkamile.cli.any_table import column, read_table

    tables = [read_table(path) for path in files]
    rows: list[tuple[str, int, str]] = []
    for number, table in enumerate(tables, 1):
        for value in column(table, id_, "--id").to_pylist():
            if value is None:
                raise FileFault(f"{files[number - 1]}: a row has no {id_}. Give every record one.")
            rows.append((f"{number}:{value}" if len(files) > 1 else str(value), number, str(value)))
    for name in without:
        column(tables[0], name, "--leave-out")
    names = _compared(tables, {id_, *without})
    found = know.match.match_records(
        [row[0] for row in rows],
        {name: [v for table in tables for v in table[name].to_pylist()] for name in names},
        sure=threshold,
        across=[row[1] for row in rows] if len(files) > 1 else None,
    )
    return found, rows


def _compared(tables: list[pa.Table], without: set[str]) -> list[str]:
    names = [name for name in tables[0].column_names if name not in without]
    names = [name for name in names if all(name in table.column_names for table in tables)]
    if not names:
        raise FileFault("The two tables have no column in common. Name the columns alike.")
    return names


def _write_groups(
    found: Matched, rows: list[tuple[str, int, str]], id_: str, n_tables: int, out: Path
) -> None:
    from walkamile.cli.any_table import write_rows

    once = dict.fromkeys(rows)
    write_rows(
        [
            ({"table": number} if n_tables > 1 else {}) | {id_: said, "group": found.group[word]}
            for word, number, said in once
        ],
        out,
    )


def _write_pairs(found: Matched, n_tables: int, out: Path) -> None:
    from walkamile.cli.any_table import write_rows

    columns = [_pair(likely, n_tables) | {"why": _why(likely)} for likely in found.joined]
    write_rows(columns, out)


def _pair(likely: Likely, n_tables: int) -> dict[str, Any]:
    a, b = (word.partition(":")[2] if n_tables > 1 else word for word in (likely.a, likely.b))
    return {"a": a, "b": b, "probability": round(likely.probability, 6), "weight": round(likely.weight, 2)}


def _why(likely: Likely) -> str:
    return "; ".join(f"{name} {says}" for name, says, _ in likely.signs)


def _document(found: Matched, rows: list[tuple[str, int, str]], n_tables: int) -> dict[str, Any]:
    return {
        "records": len(dict.fromkeys(rows)),
        "groups": len(set(found.group.values())),
        "columns": [{"column": name, "kind": kind} for name, kind in found.columns],
        "pairs": [
            _pair(likely, n_tables)
            | {"signs": [{"column": c, "says": says, "weight": w} for c, says, w in likely.signs]}
            for likely in found.joined
        ],
    }


def _tell(found: Matched, rows: list[tuple[str, int, str]], out: Path | None, n_tables: int) -> None:
    say("Compared: " + ", ".join(f"{name} ({kind})" for name, kind in found.columns))
    n = len(dict.fromkeys(rows))
    say(f"{n} records are {len(set(found.group.values()))} people; {len(found.joined)} pairs join them.")
    lines = [[*_pair(likely, n_tables).values(), _why(likely)] for likely in found.joined[-SHOWN:]]
    if lines:
        say("The least sure of them:")
        print_table(["one", "other", "likely", "weight", "why"], lines, right=(2, 3))
    say(f"Written to {out}." if out else "To keep the groups: --out FILE.csv; the pairs: --pairs FILE.csv")


@app.command()
def review(
    accept: Annotated[
        int | None, typer.Option("--accept", help="This pair is one person.", show_default=False)
    ] = None,
    reject: Annotated[
        int | None, typer.Option("--reject", help="This pair is two people.", show_default=False)
    ] = None,
    undo: Annotated[
        int | None, typer.Option("--undo", help="Takes your answer on this pair back.", show_default=False)
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the decision.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many pairs are listed.")] = 20,
    home: Home = None,
    json: Json = False,
) -> None:
    """Pairs of persons that matching is not sure of, the most likely first. An answer holds from the next round on."""
    from walkamile.round.answers.review import answer_pair, ask_review, undo_pair
    from walkamile.store import open_store

    given = [
        (said, one) for said, one in (("same", accept), ("apart", reject), ("undo", undo)) if one is not None
    ]
    if len(given) > 1:
        raise FileFault("Give one of --accept, --reject and --undo.")
    store = open_store(home_of(home), must_exist=True)
    try:
        if given:
            said, one = given[0]
            done = undo_pair(store, one) if said == "undo" else answer_pair(store, one, said, reason)
            print_json(done) if json else say(f"{done['says']} It shows after: walkamile round")
            return
        found = ask_review(store, limit)
    finally:
        store.close()
    if json:
        print_json(found)
    else:
        _list(found)


def _list(found: dict[str, Any]) -> None:
    if not found["pairs"]:
        say("No pair waits. Matching looks for more: walkamile match")
        return
    for pair in found["pairs"]:
        say(f"{pair['id']}  {100 * pair['probability']:.0f} % likely one person")
        lines = [[row["column"], row["a"], row["b"], row["says"]] for row in pair["rows"]]
        print_table(["", "one", "other", "which is"], lines)
    say(f"{found['waiting']} wait. Answer: walkamile review --accept ID   or --reject ID")
