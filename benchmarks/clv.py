"""How long do lifetime values take: reading, fitting, scoring and storing a million members?

`./run bench clv --members 1000000 --json`, or this file with DATABASE_URL set. It makes a database of its own
beside the configured one, fills it with the synthetic shop, runs the first night, times each part of the
step `values` by itself, and drops the database again. Figures: docs/performance.md.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.nightly import configured_url, own_database  # noqa: E402


def main() -> None:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 3, 2))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    # Being ended is no reason to leave the database behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with own_database(configured_url(), keep=False) as url:
        found = measured(url, options.members, options.as_of)
    if options.json:
        json.dump(found, sys.stdout, indent=2)
        print()
        return
    for name, figure in found.items():
        print(f"{name:20}{figure}")


def measured(url: str, members: int, as_of: date) -> dict[str, Any]:
    """The figures by their names, from a process of its own."""
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}

    def call(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    call("manage.py", "migrate", "--verbosity", "0")
    return json.loads(call("benchmarks/parts/lifetime.py", str(members), as_of.isoformat()))


if __name__ == "__main__":
    main()
