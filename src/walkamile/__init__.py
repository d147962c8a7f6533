"""Walk a mile in their shoes: what happened between a company and its people, and where it breaks."""

__version__ = "0.1.0"
