"""What is it like to live one person's journey, and what is learned from it?

Pure: values in, values out. It never says how an employee feels, and names nobody.
"""

from walkamile.walk import backlog, echo, exposure, fixing

__all__ = ["backlog", "echo", "exposure", "fixing"]
