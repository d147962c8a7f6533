"""Where do the peers live? In an environment of their own, `bench/.peers`: nothing of theirs reaches the product.

PM4Py is under the AGPL: it is measured beside walkamile, never imported by it.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).parent / ".peers"
PACKAGES = ("pm4py==2.7.23.11", "pyarrow>=18")


def python_of_peers(folder: Path = FOLDER, packages: tuple[str, ...] = PACKAGES) -> Path:
    """The interpreter of the peers; their environment is made when it is not there. Raises RuntimeError."""
    python = folder / "bin" / "python"
    ready = folder / ".ready"
    if ready.exists() and ready.read_text("utf-8") == "\n".join(packages):
        return python
    print(f"making the environment of the peers in {folder}", file=sys.stderr)
    venv.create(folder, with_pip=True, symlinks=True, clear=True)
    (folder / ".gitignore").write_text("*\n", "utf-8")
    install = [str(python), "-m", "pip", "install", "--quiet", *packages]
    run = subprocess.run(install, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"the peers cannot be installed ({', '.join(packages)}):\n{run.stderr[-1000:]}")
    ready.write_text("\n".join(packages), "utf-8")
    return python


if __name__ == "__main__":
    print(python_of_peers())
