"""What is the server working on beside the pages? Loads and rounds, one at a time, each with what it is doing."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from walkamile.model.errors import WalkamileError, gave_out

MOST_KEPT = 50
Tell = Callable[[str], None]


@dataclass(slots=True)
class Job:
    """A piece of work: what it is called, what it is doing, and what came of it.

    `fault` is in plain words, `fault_kind` the name of its error (empty: a fault of ours). `file` is the upload that
    it works on.
    """

    id: str
    title: str
    file: str = ""
    phase: str = "waiting"
    is_over: bool = False
    fault: str = ""
    fault_kind: str = ""
    result: dict[str, Any] = field(default_factory=dict)


class Jobs:
    """The work of this server. It is forgotten when the server stops; a half-done load leaves nothing behind."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._turn = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def start(self, title: str, work: Callable[[Tell], dict[str, Any]], file: str = "") -> Job:
        """Begin this in a thread of its own; it waits for what is running."""
        job = Job(uuid.uuid4().hex, title, file)
        self._jobs[job.id] = job
        while len(self._jobs) > MOST_KEPT:
            self._jobs.popitem(last=False)
        threading.Thread(target=self._run, args=(job, work), daemon=True).start()
        return job

    def get(self, name: str) -> Job | None:
        """The job of this id, if it is still known."""
        return self._jobs.get(name)

    def _run(self, job: Job, work: Callable[[Tell], dict[str, Any]]) -> None:
        def tell(phase: str) -> None:
            job.phase = phase

        with self._turn:
            try:
                job.result = work(tell)
            except WalkamileError as fault:
                job.fault, job.fault_kind = str(fault), type(fault).__name__
            except Exception as fault:
                known = gave_out(fault)
                if known is not None:
                    job.fault, job.fault_kind = str(known), type(known).__name__
                    return
                job.fault = f"A fault of ours ({type(fault).__name__}: {fault}). Nothing was changed. Please report it."
            finally:
                job.is_over = True
