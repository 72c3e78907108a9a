"""How long until one order has moved its member: metrics, scores, value, stage, segments and what follows?

`./run bench events --members 1000000 --json`. It makes a database of its own beside the configured one, loads
the synthetic shop of benchmarks/nightly.py, runs one night with the ready-made segments, and then lets single
orders come in, each followed by what beat does every 15 seconds.
"""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.nightly import Bench, configured_url, own_database  # noqa: E402
from benchmarks.parts import synthetic  # noqa: E402


def main() -> None:
    options = _options()
    with own_database(configured_url(), keep=options.keep) as url, tempfile.TemporaryDirectory() as folder:
        result = run(Bench(url, Path(folder), quiet=options.json), Path(folder), options)
    json.dump(result, sys.stdout, indent=2)
    print()


def run(bench: Bench, folder: Path, options: Namespace) -> dict[str, object]:
    files = synthetic.write(folder=folder, members=options.members, as_of=options.as_of, seed=options.seed)
    bench.call([sys.executable, "manage.py", "migrate", "--verbosity", "0"], parse=False)
    for kind, path in (("members", files.members), ("orders", files.orders), ("refunds", files.refunds)):
        bench.product("load", kind, str(path))
    bench.product("night", options.as_of.isoformat())
    found = bench.call([sys.executable, "benchmarks/parts/event_times.py", options.as_of.isoformat()])
    return {"members": options.members, "orders": files.rows["orders"], **found}


def _options() -> Namespace:
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--members", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 3, 2))
    parser.add_argument("--keep", action="store_true", help="leave the database for a look")
    parser.add_argument("--json", action="store_true", help="progress goes to stderr")
    return parser.parse_args()


if __name__ == "__main__":
    main()
