"""Which promises does the home keep to the people in it? Erasing, telling what is held, who looked, safe copies.

It never decides who somebody is; it asks who they are, and acts on it.
"""

from walkamile.privacy.backup import Kept, backup, restore
from walkamile.privacy.erase import Erased, erase
from walkamile.privacy.export import Exported, export
from walkamile.privacy.register import access, register

__all__ = ["Erased", "Exported", "Kept", "access", "backup", "erase", "export", "register", "restore"]
