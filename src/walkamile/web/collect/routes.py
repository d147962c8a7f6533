"""Which addresses do clients post to, and in which format?"""

from __future__ import annotations

from dataclasses import dataclass, field

from walkamile.model.source import Shape

SEGMENT_KINDS = ("identify", "track", "page", "screen", "group", "alias")
HOOK = "/hook/"
REPORTS = "/reports"


@dataclass(frozen=True, slots=True)
class Route:
    """One address. `pixel`: the event stands in the address itself, and the answer is a picture."""

    shape: Shape
    hints: dict[str, str] = field(default_factory=dict)
    pixel: bool = False


def _routes() -> dict[str, Route]:
    found = {"/events": Route("plain"), "/cloudevents": Route("cloudevents")}
    for kind in SEGMENT_KINDS:
        found[f"/v1/{kind}"] = found[f"/v1/{kind[0]}"] = Route("segment", {"type": kind})
    for path in ("/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch"):
        found[path] = Route("segment")
    for kind in ("track", "page"):
        for head in ("/pixel/v1", "/v1/pixel"):
            found[f"{head}/{kind}"] = Route("segment", {"type": kind}, pixel=True)
    for path in ("/batch", "/capture", "/e", "/i/v0/e"):
        found[path] = Route("posthog")
    return found


ROUTES = _routes()
# What clients ask beside sending; there is nothing to tell them.
EMPTY = {
    "/flags": b'{"flags":{},"featureFlags":{},"featureFlagPayloads":{},"errorsWhileComputingFlags":false}',
    "/decide": b'{"featureFlags":{},"featureFlagPayloads":{},"errorsWhileComputingFlags":false}',
    "/v1/m": b'{"success":true}',
}


def is_ours(path: str) -> bool:
    """Is this address one of the collector's?"""
    plain = path.rstrip("/")
    return plain in ROUTES or plain in EMPTY or plain == REPORTS or path.startswith(HOOK)
