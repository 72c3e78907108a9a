"""Which files belong to the source? Those that git knows or would take."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def source_files(*endings: str) -> list[Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    found = (ROOT / name for name in sorted(set(listed)) if name)
    return [path for path in found if path.is_file() and (not endings or path.name.endswith(endings))]


def close(problems: Iterable[str]) -> None:
    """Print them; the exit code says whether there were any."""
    listed = list(problems)
    print("\n".join(listed))
    sys.exit(1 if listed else 0)
