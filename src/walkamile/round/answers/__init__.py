"""What do the doors ask of the newest generation?

One module per question; each gives the document that is printed or drawn.
"""

from walkamile.round.answers.breaks import ask_break_rows, ask_breaks
from walkamile.round.answers.changes import ask_changes
from walkamile.round.answers.doctor import examine
from walkamile.round.answers.explain import ask_gaps_by, explain
from walkamile.round.answers.gaps import ask_gaps
from walkamile.round.answers.journey import ask_journey
from walkamile.round.answers.person import ask_person, find_person, write_people
from walkamile.round.answers.recall import Recall, recall

__all__ = [
    "Recall", "ask_break_rows", "ask_breaks", "ask_changes", "ask_gaps", "ask_gaps_by", "ask_journey",
    "ask_person", "examine", "explain", "find_person", "recall", "write_people",
]  # fmt: skip
