"""How fast is it, and how much memory does it need, side by side with others in one run? `python -m bench`."""
