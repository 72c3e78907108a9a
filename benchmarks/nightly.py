"""How fast is the load and the night, beside a pandas and a DuckDB script that do the same by COPY?

`./run bench nightly --members 1000000 --json`, or this file with DATABASE_URL set. It makes a database of its
own beside the configured one, loads a synthetic shop through the product's own door, runs the first night and
the next, has both scripts do the same nights on the same server, compares the scores of all three row by row,
and drops the database again. Method and figures: docs/performance.md.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.parts import agreement, synthetic  # noqa: E402

SCRIPTS = ("pandas", "duckdb")


def main() -> None:
    options = _options()
    # Being ended is no reason to leave the database behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    url = configured_url()
    with own_database(url, keep=options.keep) as own_url, tempfile.TemporaryDirectory() as folder:
        result = run(url=own_url, folder=Path(folder), options=options)
    if options.json:
        json.dump(result, sys.stdout, indent=2)
        print()
    else:
        print_table(result)
    if result["disagreements"]:
        sys.exit("The three do not agree; see disagreements above.")


def run(*, url: str, folder: Path, options: Namespace) -> dict[str, Any]:
    """Load, first night, next night, each by all three; the figures by their names."""
    bench = Bench(url, folder, quiet=options.json)
    first, following = options.as_of, options.as_of + timedelta(days=1)
    files = synthetic.write(folder=folder, members=options.members, as_of=first, seed=options.seed)
    bench.say(f"{files.rows}")
    bench.call([sys.executable, "manage.py", "migrate", "--verbosity", "0"], parse=False)
    loads = {
        name: bench.product("load", kind, str(path))
        for name, kind, path in (
            ("members", "members", files.members),
            ("orders", "orders", files.orders),
            ("refunds", "refunds", files.refunds),
            ("more_orders", "orders", files.more_orders),
        )
    }
    if options.segments:
        bench.product("furnish", str(options.segments))
    nights = {"first": bench.night(first, is_first=True)}
    bench.product("rest")
    loads["next_orders"] = bench.product("load", "orders", str(files.next_orders))
    nights["next"] = bench.night(following, is_first=False)
    return figures(options, files, loads, nights, bench)


class Bench:
    """Runs each step in a process of its own, so that time and memory are its own too."""

    def __init__(self, url: str, folder: Path, *, quiet: bool) -> None:
        self.url, self.folder, self.quiet = url, folder, quiet
        self.disagreements: list[str] = []
        self.compared = 0

    def say(self, line: str) -> None:
        print(line, file=sys.stderr if self.quiet else sys.stdout, flush=True)

    def call(self, command: list[str], *, parse: bool = True) -> dict[str, Any]:
        environment = {**os.environ, "DATABASE_URL": self.url, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
        return json.loads(done.stdout) if parse else {}

    def product(self, step: str, *arguments: str) -> dict[str, Any]:
        found = self.call([sys.executable, "benchmarks/parts/product.py", step, *arguments])
        self.say(f"{step} {' '.join(arguments)}: {found['seconds']} s {found.get('parts', '')}")
        return found

    def script(self, name: str, as_of: date, *, is_first: bool) -> dict[str, Any]:
        first = ["--first"] if is_first else []
        command = [sys.executable, f"benchmarks/{name}_nightly.py", "--as-of", as_of.isoformat(), *first]
        out = self.folder / f"{name}_scores.csv"
        found = self.call([*command, "--folder", str(self.folder), "--export", str(out)])
        self.say(f"{name} {as_of}: {found['seconds']} s {found['parts']}")
        return found

    def night(self, as_of: date, *, is_first: bool) -> dict[str, dict[str, Any]]:
        """The same night by the product and by both scripts, and whether they found the same."""
        took = {"product": self.product("night", as_of.isoformat())}
        took |= {name: self.script(name, as_of, is_first=is_first) for name in SCRIPTS}
        mine = self.folder / "product_scores.csv"
        self.product("scores", str(mine))
        for name in SCRIPTS:
            rows, problems = agreement.compare(mine, self.folder / f"{name}_scores.csv")
            self.compared += rows
            problems += agreement.written_back(self.url, f"{name}_night")
            self.disagreements += [f"{as_of} {name}: {problem}" for problem in problems]
        return took


def figures(
    options: Namespace,
    files: synthetic.Files,
    loads: dict[str, dict[str, Any]],
    nights: dict[str, dict[str, dict[str, Any]]],
    bench: Bench,
) -> dict[str, Any]:
    def rate(name: str) -> int:
        return round(files.rows[name] / loads[name]["seconds"])

    first, following = nights["first"], nights["next"]
    faster_first = min(first[name]["seconds"] for name in SCRIPTS)
    faster_next = min(following[name]["seconds"] for name in SCRIPTS)
    return {
        "members": options.members,
        "segments": options.segments,
        "orders": files.rows["orders"] + files.rows["more_orders"],
        "rows": files.rows,
        "load_members_per_s": rate("members"),
        "load_orders_per_s": rate("orders"),
        "load_more_orders_per_s": rate("more_orders"),
        "nightly_full_s": first["product"]["seconds"],
        "nightly_next_s": following["product"]["seconds"],
        **{f"{name}_s": first[name]["seconds"] for name in SCRIPTS},
        **{f"{name}_next_s": following[name]["seconds"] for name in SCRIPTS},
        "full_of_faster": round(first["product"]["seconds"] / faster_first, 2),
        "next_of_faster": round(following["product"]["seconds"] / faster_next, 2),
        "peak_mb": {
            "load": max(step["peak_mb"] for step in loads.values()),
            "load_database": max(step["backend_mb"] for step in loads.values()),
            "nightly": first["product"]["peak_mb"],
            "nightly_database": first["product"]["backend_mb"],
            **{name: max(first[name]["peak_mb"], following[name]["peak_mb"]) for name in SCRIPTS},
        },
        "parts": {
            f"{who}_{when}": took[who]["parts"]
            for when, took in nights.items()
            for who in ("product", *SCRIPTS)
        },
        "compared_rows": bench.compared,
        "disagreements": bench.disagreements,
    }


def print_table(result: dict[str, Any]) -> None:
    print(f"\n{result['members']:,} members, {result['orders']:,} orders\n")
    print(f"{'':24}{'product':>10}{'pandas':>10}{'DuckDB':>10}")
    for label, mine, suffix in (
        ("first night, s", "nightly_full_s", "_s"),
        ("next night, s", "nightly_next_s", "_next_s"),
    ):
        others = "".join(f"{result[name + suffix]:>10.2f}" for name in SCRIPTS)
        print(f"{label:24}{result[mine]:>10.2f}{others}")
    peak = result["peak_mb"]
    print(f"{'memory of the script, MB':24}{peak['nightly']:>10}{peak['pandas']:>10}{peak['duckdb']:>10}\n")
    for name in ("load_members_per_s", "load_orders_per_s", "load_more_orders_per_s"):
        print(f"{name:24}{result[name]:>10,}")
    print(f"\n{result['compared_rows']:,} rows of scores compared")
    for problem in result["disagreements"][:20]:
        print(f"  {problem}")


@contextmanager
def own_database(url: str, *, keep: bool) -> Iterator[str]:
    """A database of its own beside the configured one; dropped in the end."""
    name = f"shuke_bench_{os.getpid()}"
    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"create database {name}")
    try:
        parts = urlsplit(url)
        # Written out: geturl() forgets the slashes of an address without a host.
        yield f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")
    finally:
        with server.cursor() as cursor:
            if keep:
                print(f"The database {name} is kept.", file=sys.stderr)
            else:
                cursor.execute(f"drop database {name} with (force)")
        server.close()


def configured_url() -> str:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    from django.conf import settings

    return str(settings.DATABASE_URL)


def _options() -> Namespace:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument(
        "--segments", type=int, default=0, help="with lines and consents, kept by both nights"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=date(2026, 3, 2), help="the day of the first night"
    )
    parser.add_argument("--keep", action="store_true", help="leave the database for a look")
    parser.add_argument("--json", action="store_true", help="print one JSON object; progress goes to stderr")
    return parser.parse_args()


if __name__ == "__main__":
    main()
