"""Which browser files does the product carry, and are they exactly the ones that were reviewed?

`python scripts/vendor.py` fetches each package with `npm pack`, compares every archive and every file with
the recorded sha256 and writes the files with their licence texts. `--record` writes new checksums after a
reviewed change of version; `--check` compares the committed files only and needs neither npm nor a network.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src/walkamile/web/static/vendor"
FONTS = ROOT / "src/walkamile/web/draw/fonts"
CHECKSUMS = VENDOR / "checksums.txt"
BROWSER_TESTS = ROOT / "tests/browser"

# package -> (version, {file in the package: where it is kept})
PACKAGES: dict[str, tuple[str, dict[str, Path]]] = {
    "htmx.org": (
        "4.0.1",
        {
            "dist/htmx.min.js": VENDOR / "htmx.min.js",
            "dist/ext/hx-sse.min.js": VENDOR / "hx-sse.min.js",
            "LICENSE": VENDOR / "LICENSE.htmx.txt",
        },
    ),
    "echarts": (
        "6.1.0",
        {
            "dist/echarts.common.min.js": VENDOR / "echarts.common.min.js",
            "LICENSE": VENDOR / "LICENSE.echarts.txt",
            "NOTICE": VENDOR / "NOTICE.echarts.txt",
            "licenses/LICENSE-d3": VENDOR / "LICENSE.echarts-d3.txt",
        },
    ),
    "@expo-google-fonts/source-sans-3": (
        "0.4.1",
        {
            "400Regular/SourceSans3_400Regular.ttf": FONTS / "SourceSans3-Regular.ttf",
            "600SemiBold/SourceSans3_600SemiBold.ttf": FONTS / "SourceSans3-SemiBold.ttf",
            "LICENSE_FONT": FONTS / "LICENSE.source-sans-3.txt",
        },
    ),
    "lucide-static": ("1.62.0", {"LICENSE": VENDOR / "LICENSE.lucide.txt"}),
    "axe-core": (
        "4.14.1",
        {
            "axe.min.js": BROWSER_TESTS / "axe.min.js",
            "LICENSE": BROWSER_TESTS / "LICENSE.axe-core.txt",
            "LICENSE-3RD-PARTY.txt": BROWSER_TESTS / "LICENSE.axe-core-3rd-party.txt",
        },
    ),
}

# our name of the icon -> name in the icon set
ICONS = {
    "today": "house", "people": "users", "journeys": "route", "breaks": "unlink", "settings": "settings",
    "person": "user", "search": "search", "phone": "phone", "store": "store", "web": "globe",
    "app": "smartphone", "chat": "message-circle", "email": "mail", "bot": "bot", "ivr": "audio-lines",
    "survey": "clipboard-list", "portal": "panels-top-left", "internal": "building-2", "social": "share-2",
    "warning": "triangle-alert", "wait": "hourglass", "clock": "clock", "calendar": "calendar",
    "filter": "list-filter", "download": "download", "walk": "footprints", "next": "arrow-right",
    "open": "chevron-right", "info": "info", "close": "x", "theme": "moon", "done": "circle-check",
    "agent": "headset", "unheard": "ear-off", "improve": "sprout", "aha": "lightbulb", "report": "megaphone",
    "evidence": "scale", "letter": "newspaper", "chair": "armchair", "backlog": "archive",
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--record", action="store_true", help="write new checksums (review the change first)")
    parser.add_argument("--check", action="store_true", help="compare the committed files only")
    wanted = parser.parse_args()
    if wanted.check:
        return _report(_wrong(_committed(), _recorded()))
    files, archives = _fetched()
    sums = archives | {_name(path): _sha256(content) for path, content in files.items()}
    if wanted.record:
        VENDOR.mkdir(parents=True, exist_ok=True)
        CHECKSUMS.write_text("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)))
    wrong = _wrong(sums, _recorded())
    if not wrong:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return _report(wrong)


def _fetched() -> tuple[dict[Path, bytes], dict[str, str]]:
    """The files to keep, and the checksum of each archive they came from."""
    files: dict[Path, bytes] = {}
    archives: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for package, (version, kept) in PACKAGES.items():
            archive = _packed(f"{package}@{version}", Path(folder))
            archives[f"{package}-{version}.tgz"] = _sha256(archive)
            with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
                files |= {path: _member(tar, name) for name, path in kept.items()}
                if package == "lucide-static":
                    files[VENDOR / "icons.svg"] = _sprite(tar)
    return files, archives


def _packed(package: str, folder: Path) -> bytes:
    done = subprocess.run(
        ["npm", "pack", "--silent", "--ignore-scripts", package],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return (folder / done.stdout.strip().splitlines()[-1]).read_bytes()


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    found = tar.extractfile(f"package/{name}")
    if found is None:
        raise SystemExit(f"{name} is not in the package: correct PACKAGES in scripts/vendor.py")
    return found.read()


def _sprite(tar: tarfile.TarFile) -> bytes:
    """All icons in one file, each as a symbol that inherits colour and stroke from where it is used."""
    symbols = []
    for ours, theirs in sorted(ICONS.items()):
        svg = _member(tar, f"icons/{theirs}.svg").decode()
        shapes = re.sub(
            r"\s+", " ", svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
        ).strip()
        symbols.append(f'<symbol id="{ours}" viewBox="0 0 24 24">{shapes}</symbol>')
    head = "<!-- Lucide icons, ISC licence: see LICENSE.lucide.txt -->\n"
    return (head + '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def _committed() -> dict[str, str]:
    kept = [path for _, files in PACKAGES.values() for path in files.values()] + [VENDOR / "icons.svg"]
    return {_name(path): _sha256(path.read_bytes()) if path.exists() else "missing" for path in kept}


def _recorded() -> dict[str, str]:
    if not CHECKSUMS.exists():
        raise SystemExit("no checksums are recorded: run scripts/vendor.py --record and review the files")
    return {name: digest for digest, name in map(str.split, CHECKSUMS.read_text().splitlines())}


def _wrong(found: dict[str, str], recorded: dict[str, str]) -> list[str]:
    return [
        f"{name}: recorded {recorded.get(name, 'nothing')}, found {digest}"
        for name, digest in sorted(found.items())
        if recorded.get(name) != digest
    ]


def _report(wrong: list[str]) -> int:
    for line in wrong:
        print(line, file=sys.stderr)
    print("checksums differ: nothing was written" if wrong else "browser files are the recorded ones")
    return 1 if wrong else 0


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
