"""What does the server remember between two requests? The newest generation, open, and answers that cost something."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from walkamile import round as rounds
from walkamile.model.errors import WalkamileError
from walkamile.store import Store, open_store

T = TypeVar("T")
MOST_ANSWERS = 200
MOST_OPEN = 3
State = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Making(Generic[T]):
    """How to make something; equal to every other, so that only the key beside it tells answers apart."""

    make: Callable[[], T] = field(compare=False)


def _made(_: rounds.Recall, __: tuple[Any, ...], making: Making[T]) -> T:
    return making.make()


class Memory:
    """One open home. `recall` is reopened when a round or a load changed what lies on the disk."""

    def __init__(self, home: Path) -> None:
        """Remember the home at this folder; it is opened now."""
        self.home = home
        self.store: Store = open_store(home)
        self._lock = threading.Lock()
        self._recalls: OrderedDict[State, rounds.Recall] = OrderedDict()
        self._answers: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def state(self) -> State:
        """Which generation and which publication are the newest? (0, ...) before the first round."""
        found = self.store.state.rows(
            "select coalesce((select max(generation) from generation), 0), "
            "coalesce((select value from meta where key = 'publication'), '0')"
        )[0]
        return int(found[0]), int(found[1])

    def recall(self) -> rounds.Recall:
        """The newest generation. Raises NoRound."""
        return self._recall(self.state())

    def _recall(self, state: State) -> rounds.Recall:
        with self._lock:
            if state not in self._recalls:
                self._recalls[state] = rounds.recall(self.store)
                self._answers.clear()
                # Requests that still read an older generation end before this many newer ones are there.
                while len(self._recalls) > MOST_OPEN:
                    self._recalls.popitem(last=False)[1].engine.close()
            return self._recalls[state]

    def ask(self, question: Callable[..., T], *args: Any) -> T:
        """The answer to `question(recall, *args)`, remembered; asked once more if a round came between."""
        state = self.state()
        key = (state, question.__module__, question.__qualname__, *args)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        try:
            answer = question(self._recall(state), *args)
        except WalkamileError:
            raise
        except Exception:
            if self.state() == state:
                raise
            return question(self.recall(), *args)
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)
        return answer

    def keep(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What `make` gives, remembered under this key for this generation: for what costs something to draw."""
        return self.ask(_made, key, Making(make))

    def forget(self) -> None:
        """Let go of everything that was answered, and of older generations: somebody was erased."""
        with self._lock:
            self._answers.clear()
        with suppress(WalkamileError):
            self.recall()
        with self._lock:
            while len(self._recalls) > 1:
                self._recalls.popitem(last=False)[1].engine.close()

    def close(self) -> None:
        """Close everything."""
        with self._lock:
            for recall in self._recalls.values():
                recall.engine.close()
            self._recalls.clear()
        self.store.close()
