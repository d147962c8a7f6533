"""Which page answers which address? Each asks `round.answers`, formats, and computes nothing."""
