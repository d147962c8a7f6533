"""Who works here, as teams.csv says it? For the doors."""

from walkamile.round.colleagues import Colleague, ask_colleagues, ask_role_groups, colleague_of

__all__ = ["Colleague", "ask_colleagues", "ask_role_groups", "colleague_of"]
