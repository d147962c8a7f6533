"""What do leaders read and keep? The letter of the week, their routine; what of a person's way strangers may see."""

from walkamile.walk.leaders import letter, masking, routine

__all__ = ["letter", "masking", "routine"]
