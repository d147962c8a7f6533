"""How does it look? Values in, pictures out.

Every picture is a pure function of frozen values: same values, same picture. Nothing here asks a store,
reads a clock or computes a measure; a picture never shows fewer facts than the table or list that stands
beside it.
"""
