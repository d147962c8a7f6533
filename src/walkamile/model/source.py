"""What is a source? A system that sends events: its name, the legal basis, and how its bodies are built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Shape = Literal["plain", "segment", "posthog", "cloudevents", "webhook"]
SHAPES: tuple[Shape, ...] = get_args(Shape)


@dataclass(frozen=True, slots=True)
class Source:
    """A system that sends events.

    `basis`: the legal basis; `consent` means that names which track a person are kept of those only who agreed.
    `mapping`: of a webhook, how its payloads become events. `silent_after_h`: hours without an event that are odd.
    """

    name: str
    basis: str = "contract"
    shape: Shape = "plain"
    mapping: str | None = None
    silent_after_h: float = 24.0
