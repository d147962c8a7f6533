"""Which promises does the home keep to the people in it? Erasing, telling what is held, who looked, safe copies.

It never decides who somebody is; it asks who they are, and acts on it.
"""

from walkamile.privacy.erase import Erased, erase

__all__ = ["Erased", "erase"]
