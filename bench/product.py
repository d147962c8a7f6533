"""What is measured of the product? The only place of the benchmarks that knows its insides: adapt it here.

Imported at the top, so that imports are paid before anything is measured.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

# The product imports these late; here they belong to the base.
import alembic.command  # noqa: F401
import cryptography.hazmat.primitives.ciphers.aead  # noqa: F401
import duckdb  # noqa: F401
import pyarrow as pa
import pyarrow.parquet
import scipy.sparse.csgraph  # noqa: F401

from bench.fresh import Meter
from walkamile import listen, understand
from walkamile import round as rounds
from walkamile.load import load
from walkamile.round.derive import fill, last_event, prepare, terms
from walkamile.round.identity import reconcile, take_people
from walkamile.round.steps import Drawn, file_steps
from walkamile.settings import Settings
from walkamile.store import Analytics, Store, open_store

pa.array([0], pa.int32())  # pyarrow looks for pandas at its first array: an import too

ROUND_MB = 700
THREADS = Settings().threads
LENS = "case"
CONTACTS = ("word", "moment", "visit", "tie")


def home(folder: str | Path, memory_mb: int = ROUND_MB, threads: int = THREADS) -> Store:
    """Open a home whose engine may use this much memory, and as many threads."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    said = f"memory_limit_mb: {memory_mb}\nthreads: {threads}\n"
    (Path(folder) / "walkamile.yaml").write_text(said, "utf-8")
    store = open_store(Path(folder))
    store.state.value("select 1")  # opened late otherwise, in the middle of what is measured
    return store


def load_log(
    meter: Meter, home_dir: str, file: str, mapping: str, memory_mb: int = ROUND_MB
) -> dict[str, Any]:
    """Task: take a file in."""
    with closing(home(home_dir, memory_mb)) as store:
        meter.begin("opening")
        loaded = load(store, Path(file), listen.built_in(mapping), accept_refusals=True, tell=meter.begin)
        meter.end()
    return {"kept": loaded.kept, "refused": sum(n for _, n in loaded.refused)}


def whole_round(meter: Meter, home_dir: str, memory_mb: int = ROUND_MB) -> dict[str, Any]:
    """Task: a round as `walkamile round` runs it, each of its phases measured apart."""
    with closing(home(home_dir, memory_mb)) as store:
        meter.begin("opening")
        done = rounds.run(store, tell=meter.begin)
        meter.end()
    return {"people": done.people, "cases": done.cases}


def first_part(meter: Meter, home_dir: str, memory_mb: int = ROUND_MB) -> dict[str, Any]:
    """Task: contacts, steps of the cases and their map, and nothing else of a round: derived, written and drawn."""
    with closing(home(home_dir, memory_mb)) as store, closing(store.engine()) as engine:
        with meter.phase("who is who"):
            people = reconcile(store, engine)
            take_people(engine, people)
        with meter.phase("contacts"):
            _derive(store, engine, CONTACTS)
            (contact,) = understand.derivations(("contact",))
            contacts = store.parts.stage(engine, "contact", contact.sql)
        with meter.phase("steps"):
            steps = _steps(store, engine)
        with meter.phase("map"):
            drawn = _map(engine, steps)
    return {"contacts": 0 if contacts is None else contacts.n, "edges": len(drawn["edges"])}


def map_from_steps(meter: Meter, home_dir: str, threads: int = THREADS) -> dict[str, Any]:
    """Task: the journey map of the last round, in a process that has asked nothing yet."""
    with closing(home(home_dir, threads=threads)) as store:
        recall = rounds.recall(store)
        with meter.phase("map"):
            drawn = _map(recall.engine, recall.steps(LENS))
        recall.engine.close()
    return drawn


def steps_onwards(meter: Meter, home_dir: str, threads: int = THREADS) -> dict[str, Any]:
    """Task: from stored events to steps, then map, variants, throughput, rework and hand-offs."""
    with closing(home(home_dir, threads=threads)) as store, closing(store.engine()) as engine:
        with meter.phase("who is who"):
            take_people(engine, reconcile(store, engine))
        with meter.phase("steps"):
            _derive(store, engine, ("word", "moment"))
            steps = _steps(store, engine)
        with meter.phase("map"):
            answer = _map(engine, steps)
        for name in ("variants", "throughput", "rework", "hand_offs"):
            with meter.phase(name):
                answer[name] = engine.rows(query_here(name).format(steps=steps))
    answer["variants"] = [n for n, _ in answer["variants"]]
    answer["throughput"] = [round(row[0], 3) for row in answer["throughput"]]
    return answer


def query_here(name: str) -> str:
    """Return a question of the benchmarks."""
    return (Path(__file__).parent / "queries" / f"{name}.sql").read_text("utf-8")


def _map(engine: Analytics, steps: str) -> dict[str, Any]:
    questions = understand.map_questions(steps)
    drawn = questions.counts(engine.rows(questions.passages))
    return {"edges": drawn.edges, "nodes": drawn.nodes, "starts": drawn.starts, "ends": drawn.ends}


def _derive(store: Store, engine: Analytics, names: tuple[str, ...]) -> None:
    """Fill these tables as a round does, from all events."""
    prepare(store, engine)
    engine.run("create or replace temp view stored as select * from events_now")
    fill(engine, names, terms(store, last_event(store, engine)), lambda _: None)


def _steps(store: Store, engine: Analytics) -> str:
    """Derive the steps of the cases as a file, as a round does; return the SQL that reads it."""
    lens = understand.lens(LENS)
    numbered = "select row_number() over (order by label)::integer as label_code, label"
    engine.run(f"create or replace temp table label as {numbered} from ({lens.label_sql()})")
    drawn = Drawn()
    file_steps(store, engine, LENS, drawn)
    part = drawn.staged[f"step_{LENS}"]
    return f"read_parquet('{store.parts.paths([part])[0]}')"
