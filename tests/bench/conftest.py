"""The benchmarks lie beside the tests, not in the package."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent.parent))
