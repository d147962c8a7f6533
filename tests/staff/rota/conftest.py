"""Modules beside the tests: the verifier, small weeks, and how a command is run."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path += [str(HERE), str(HERE.parent.parent / "cli")]
