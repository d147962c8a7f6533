"""Put my own file here: send it, see how it is understood, correct the mapping, load it, run the round, look."""

from __future__ import annotations

import codecs
import re
import shutil
import time
import uuid
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load, put_away_log, unload
from walkamile.model.errors import FileFault, MappingFault, UnknownName, WalkamileError
from walkamile.model.refusal import SAVE_AS_UTF8
from walkamile.web.draw.understood import for_a_page, understood
from walkamile.web.jobs import Jobs, Tell
from walkamile.web.pages.frame import memory_of, page

KEPT_S = 86_400
ID = re.compile(r"[0-9a-f]{32}")
TEXTS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
NO_MAPPING: dict[str, Any] = {"confidence": None, "reasons": (), "built_in": None, "chosen": False}


def jobs_of(request: Request) -> Jobs:
    """The work of this server."""
    return request.app.state.jobs


def uploads(home: Path) -> Path:
    """The folder of files that were sent and not loaded yet."""
    return home / "uploads"


def sweep(home: Path) -> None:
    """Throw away what was sent and forgotten: files older than a day. They hold names in the clear."""
    if uploads(home).exists():
        for folder in uploads(home).iterdir():
            if time.time() - folder.stat().st_mtime > KEPT_S:
                shutil.rmtree(folder, ignore_errors=True)


def files(request: Request) -> Response:
    """The form."""
    names = [listen.built_in(name) for name in listen.built_in_names() if name != "log"]
    return page(request, "files.html", title="Put my own file here", here="/settings", known=names)


async def take(request: Request) -> Response:
    """A file was sent."""
    form = await request.form()
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise FileFault("No file was chosen. Choose one, then send it again. Nothing was loaded.")
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", Path(sent.filename).name)[-100:].lstrip(".") or "file"
    key = uuid.uuid4().hex
    folder = uploads(memory_of(request).home) / key
    await run_in_threadpool(_keep, sent, folder, name)
    return RedirectResponse(f"/files/{key}", 303)


def _keep(sent: UploadFile, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, mode=0o700)
    with (folder / name).open("wb") as out:
        shutil.copyfileobj(sent.file, out, 1 << 20)


def _file(request: Request) -> Path:
    key = request.path_params["file"]
    folder = uploads(memory_of(request).home) / key
    found = (
        [p for p in folder.iterdir() if p.name != "mapping.yaml"]
        if ID.fullmatch(key) and folder.is_dir()
        else []
    )
    if not found:
        raise UnknownName(
            "That file is not here any more: it was loaded, put away, or lay here for more than a day. Send it again."
        )
    return found[0]


def _mapping_text(path: Path, request: Request) -> tuple[str, dict[str, Any]]:
    """The mapping that was chosen, else the one that seems to fit, with why it seems so."""
    chosen = path.parent / "mapping.yaml"
    if chosen.exists():
        return chosen.read_text("utf-8"), NO_MAPPING | {"chosen": True}
    engine = memory_of(request).store.engine()
    try:
        found = listen.guess(engine, path)
    finally:
        engine.close()
    if not found.text and _is_other_text(path):
        raise FileFault(f"{path.name} is written in another encoding than UTF-8. {SAVE_AS_UTF8}.")
    return found.text, NO_MAPPING | {
        "confidence": found.confidence,
        "reasons": found.reasons,
        "built_in": found.built_in,
    }


def _is_other_text(path: Path) -> bool:
    """Is this a text that does not begin as UTF-8? What can be read of it says nothing then."""
    if path.suffix not in TEXTS:
        return False
    with path.open("rb") as file:
        begun = file.read(1 << 20)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(begun)
    except UnicodeDecodeError:
        return True
    return False


def preview(request: Request) -> Response:
    """The mapping that seems to fit, and the first 20 events as understood."""
    path = _file(request)
    text, why, loaded, fault = "", None, None, ""
    try:
        text, why = _mapping_text(path, request)
        loaded = load(memory_of(request).store, path, _mapping(text), dry_run=True)
    except WalkamileError as said:
        fault = for_a_page(str(said))
    return page(
        request,
        "file.html",
        title=path.name,
        here="/settings",
        key=request.path_params["file"],
        text=text,
        why=why,
        fault=fault,
        loaded=loaded,
        notes=[for_a_page(note) for note in loaded.notes] if loaded else [],
        shown=understood(loaded.first) if loaded else None,
        names=[n for n in listen.built_in_names() if n != "log"],
    )


def _mapping(text: str) -> listen.Mapping:
    if not text.strip():
        raise MappingFault(
            "No mapping was found that fits this file. Choose one of the list, or write your own below."
        )
    return listen.Mapping.read(text, "own-file")


async def choose(request: Request) -> Response:
    """Another mapping: one of the list, or the text; neither: the one that was proposed."""
    path, form = _file(request), await request.form()
    name = str(form.get("name", ""))
    text = await run_in_threadpool(_text_of, name) if name else str(form.get("text", ""))
    if text.strip():
        (path.parent / "mapping.yaml").write_text(text, "utf-8")
    else:
        (path.parent / "mapping.yaml").unlink(missing_ok=True)
    return RedirectResponse(f"/files/{path.parent.name}", 303)


def _text_of(name: str) -> str:
    """The text of a mapping that comes with the product. Raises UnknownName."""
    import yaml

    mapping = listen.built_in(name)
    return yaml.safe_dump(
        mapping.model_dump(exclude_defaults=True, mode="json"), sort_keys=False, allow_unicode=True
    )


async def load_it(request: Request) -> Response:
    """Load the file, run the round; the page of the work tells how it goes."""
    path, form = _file(request), await request.form()
    text, _ = await run_in_threadpool(_mapping_text, path, request)
    mapping, accept, store = _mapping(text), "accept" in form, memory_of(request).store

    def work(tell: Tell) -> dict[str, Any]:
        loaded = load(
            store, path, mapping, accept_refusals=accept, tell=lambda phase: tell(f"loading: {phase}")
        )
        shutil.rmtree(path.parent, ignore_errors=True)
        if loaded.kept == 0 and loaded.seen_before == 0:
            return {"loaded": loaded, "round": None}
        return {
            "loaded": loaded,
            "round": rounds.run(store, None, lambda phase: tell(f"round: {phase}"), put_away_log),
        }

    job = jobs_of(request).start(f"Loading {path.name}", work, path.parent.name)
    return RedirectResponse(f"/work/{job.id}", 303)


def put_away(request: Request) -> Response:
    """Throw the file away, unread."""
    shutil.rmtree(_file(request).parent, ignore_errors=True)
    return RedirectResponse("/files?done=cast-away", 303)


def run_round(request: Request) -> Response:
    """Run the round; the page of the work tells how it goes."""
    store = memory_of(request).store
    job = jobs_of(request).start(
        "The round",
        lambda tell: {
            "loaded": None,
            "round": rounds.run(store, None, lambda phase: tell(f"round: {phase}"), put_away_log),
        },
    )
    return RedirectResponse(f"/work/{job.id}", 303)


def work_page(request: Request) -> Response:
    """How far a load, a round or a taking back has come, and what came of it."""
    job = jobs_of(request).get(request.path_params["job"])
    if job is None:
        raise UnknownName(
            "This work is not known any more: the server was started again. Look at the loads in Settings."
        )
    loaded = job.result.get("loaded")
    lies_there = bool(job.file) and (uploads(memory_of(request).home) / job.file).is_dir()
    return page(
        request,
        "work.html",
        title=job.title,
        here="/settings",
        job=job,
        fault=for_a_page(job.fault),
        notes=[("note", f"{for_a_page(note)}.") for note in loaded.notes] if loaded else [],
        back=f"/files/{job.file}" if lies_there else "",
    )


def take_back(request: Request) -> Response:
    """Take a load back, in its turn; the page of the work tells how it goes."""
    store, batch = memory_of(request).store, request.path_params["batch"]
    job = jobs_of(request).start(
        "Taking a load back",
        lambda _: {"loaded": None, "round": None, "taken_back": unload(store, batch)},
    )
    return RedirectResponse(f"/work/{job.id}", 303)


ROUTES = (
    Route("/files", files, methods=["GET"]),
    Route("/files", take, methods=["POST"]),
    Route("/files/{file}", preview),
    Route("/files/{file}/mapping", choose, methods=["POST"]),
    Route("/files/{file}/loads", load_it, methods=["POST"]),
    Route("/files/{file}/away", put_away, methods=["POST"]),
    Route("/rounds", run_round, methods=["POST"]),
    Route("/work/{job}", work_page),
    Route("/loads/{batch}/take-back", take_back, methods=["POST"]),
)
