"""What is it like to live one person's journey, and what is learned from it?

Pure: values in, values out. It never says how an employee feels, and names nobody.
"""

from walkamile.walk import backlog, clock, draw, echo, exposure, fit, fixing, journey, leaders, script

__all__ = ["backlog", "clock", "draw", "echo", "exposure", "fit", "fixing", "journey", "leaders", "script"]
