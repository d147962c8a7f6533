"""How many people must answer, hour by hour, and what happens when fewer do?

One module per question: `series` lays a table of counts out, `backtest` and `forecast` say what comes, `patience` how
long people wait, `queue` (with `laws`; `variants`: redials and chats) what a queue does, `needed` how many must answer,
`plan` how many in each slot, `rota` who, with guests from the whole house, `twin` whether the model says what really
happened. Arrays and frozen values in, values out. Refuses to answer for several skills at once: there is no formula.
"""

from __future__ import annotations

from walkamile.staff import backtest, forecast, needed, patience, plan, queue, rota, series, twin, variants

__all__ = [
    "backtest",
    "forecast",
    "needed",
    "patience",
    "plan",
    "queue",
    "rota",
    "series",
    "twin",
    "variants",
]
