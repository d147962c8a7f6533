"""What do existing clients send? The door for their events: durable before it is answered, and nothing else.

A bare ASGI application that stands before the pages: it is asked often, and must not wait for anything else.
"""

from walkamile.web.collect.collector import Collector

__all__ = ["Collector"]
