"""What does a person see? Pages, drawn from values that the stages give; nothing is computed here."""
