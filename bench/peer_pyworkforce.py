"""The same hours put to pyworkforce: runs in the environment of the peers, and knows nothing of the product.

`checkout`: a folder that holds the package `pyworkforce`, for versions that the registry does not give to this Python.
"""

from __future__ import annotations

import sys
from typing import Any

from bench.fresh import Meter


def needed(
    meter: Meter, hours: list[list[float]], traps: list[list[float]], within_s: float, checkout: str | None
) -> dict[str, Any]:
    """Task: the agents of each hour (contacts, handle s, patience s, share in time), then of hours that trap."""
    if checkout:
        sys.path.insert(0, checkout)
    import pyworkforce
    from pyworkforce import queuing

    law = getattr(queuing, "ErlangA", None)

    def answer(n: float, handle_s: float, patience_s: float, share: float) -> int:
        about = {"transactions": n, "aht": handle_s / 60, "asa": within_s / 60, "interval": 60}
        asked = law(**about, patience=patience_s / 60) if law else queuing.ErlangC(**about, shrinkage=0.0)
        return int(asked.required_positions(service_level=share)["raw_positions"])

    answer(*hours[0])
    with meter.phase("sample"):
        found = [answer(*hour) for hour in hours]
    version = getattr(pyworkforce, "__version__", "of the registry")
    with meter.phase("traps"):
        trapped = [answer(*hour) for hour in traps]
    return {"version": version, "model": "Erlang A" if law else "Erlang C", "needed": found, "traps": trapped}
