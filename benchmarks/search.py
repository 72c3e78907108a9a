"""How long does a search take, among a million members, as people type it into the palette?

`./run bench search --members 1000000 --json`, or this file with DATABASE_URL set. It makes a database of its
own beside the configured one, fills it with members whose names, phones, addresses and cards are spread like
those of a shop in Taiwan, asks what people ask in the way of the palette (members.queries.best and the rows
it shows), each as somebody who sees everybody, as an agent and as a marketer, and drops the database again.
Method and figures: docs/performance.md.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.nightly import configured_url, own_database  # noqa: E402


def main() -> None:
    options = _options()
    # Being ended is no reason to leave the database behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with own_database(configured_url(), keep=options.keep) as url:
        result = run(url=url, options=options)
    if options.json:
        json.dump(result, sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        print_table(result)


def run(*, url: str, options: Namespace) -> dict[str, Any]:
    """Milliseconds by kind of question and by who asks."""
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    for command in (
        ["manage.py", "migrate", "--verbosity", "0"],
        ["benchmarks/parts/searching.py", str(options.members), str(options.seed), str(options.rounds)],
    ):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def print_table(result: dict[str, Any]) -> None:
    print(f"\n{result['members']:,} members, {result['queries']:,} searches\n")
    kinds = list(next(iter(result["who"].values()))["kinds"])
    print(f"{'p95, ms':24}" + "".join(f"{who:>18}" for who in result["who"]))
    for kind in kinds:
        print(f"{kind:24}" + "".join(f"{of['kinds'][kind]['p95_ms']:>18}" for of in result["who"].values()))
    print(f"{'all':24}" + "".join(f"{of['p95_ms']:>18}" for of in result["who"].values()))
    print(f"{'all, p50':24}" + "".join(f"{of['p50_ms']:>18}" for of in result["who"].values()))


def _options() -> Namespace:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=60, help="searches of each kind by each person")
    parser.add_argument("--keep", action="store_true", help="leave the database for a look")
    parser.add_argument("--json", action="store_true", help="print one JSON object; progress goes to stderr")
    return parser.parse_args()


if __name__ == "__main__":
    main()
