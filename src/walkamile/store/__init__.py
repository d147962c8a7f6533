"""What is remembered, and how is it recalled? The only place that knows an engine.

Events lie in sorted Parquet files that a manifest makes visible; who is who lies in the state; what was heard a
moment ago lies in the log. Questions are put to a private analytic engine that reads the files.
"""

from walkamile.store.engine import Analytics, quoted
from walkamile.store.home import make_home
from walkamile.store.log import Entry, Log
from walkamile.store.parts import Part
from walkamile.store.state import State, Transaction
from walkamile.store.store import Store, open_store

__all__ = [
    "Analytics",
    "Entry",
    "Log",
    "Part",
    "State",
    "Store",
    "Transaction",
    "make_home",
    "open_store",
    "quoted",
]
