"""What if contacts are not calls that come once? People who call again, and chats that are held several at a time."""

from __future__ import annotations

from walkamile.staff.chat import chat_figures
from walkamile.staff.redial import with_redials

__all__ = ["chat_figures", "with_redials"]
