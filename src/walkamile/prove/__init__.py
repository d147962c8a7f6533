"""How large are the five gaps, and how far can that be trusted? Indicators, stages, blind spots; beliefs beside them.

It never opens a database: a round runs the SQL of `queries()`, and the counts come in as values. It refuses to give a
bare number, a figure on a small group, or a stage that silence has raised.
"""

from walkamile.prove import beliefs, breaks, figures
from walkamile.prove.declared import bands, indicators, queries
from walkamile.prove.feeds import hear
from walkamile.prove.gaps import assemble
from walkamile.prove.instrumentation import plan
from walkamile.prove.tallies import Tallies

__all__ = [
    "Tallies",
    "assemble",
    "bands",
    "beliefs",
    "breaks",
    "figures",
    "hear",
    "indicators",
    "plan",
    "queries",
]
