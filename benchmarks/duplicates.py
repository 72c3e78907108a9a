"""How many of those on record twice does the search find, and how long does it take?

`./run bench duplicates --people 200000`, or this file with DATABASE_URL set. In a database of its own it
loads made-up people in Taiwan (benchmarks/parts/doubles.py) and, with --febrl FOLDER, the Febrl sets, each
through the product's own door as a feed of its own, runs `manage duplicates --json` on each, and compares
with what is known. Method and figures: docs/performance.md.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.nightly import configured_url, own_database  # noqa: E402
from benchmarks.parts import doubles  # noqa: E402

COLUMNS = ("name", "sex", "birthday", "phone", "email", "city", "district", "postcode", "address")


def main() -> None:
    options = _options()
    with own_database(configured_url(), keep=False) as url, tempfile.TemporaryDirectory() as name:
        figures = run(url=url, folder=Path(name), options=options)
    json.dump(figures, sys.stdout, indent=2)
    print()


def run(*, url: str, folder: Path, options: Namespace) -> dict[str, Any]:
    def manage(*words: str) -> str:
        environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    manage("migrate", "--verbosity", "0")
    figures: dict[str, Any] = {}
    for path in sorted(Path(options.febrl).glob("dataset*.csv.gz")) if options.febrl else []:
        source = path.name.partition(".")[0]
        manage("load", "members", str(path), "--profile", "febrl", "--source", source, "--json")
        figures[source] = measure(manage, source, entity=lambda key: key.split("-")[1], known=_entities(path))
    if options.people:
        entities = write(folder / "people.csv", people=options.people, seed=options.seed)
        manage("load", "members", str(folder / "people.csv"), "--source", "people", "--json")
        figures["people"] = measure(
            manage, "people", entity=lambda key: entities[int(key[1:])], known=entities
        )
    return figures


def write(path: Path, *, people: int, seed: int) -> list[int]:
    """The file of all records; whose each is."""
    entities = []
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["member_id", *COLUMNS])
        for number, one in enumerate(doubles.records(people, seed=seed)):
            entities.append(one.entity)
            out.writerow([f"C{number}", *(getattr(one, column) for column in COLUMNS)])
    return entities


def measure(manage: Any, source: str, *, entity: Any, known: list[int]) -> dict[str, Any]:
    began = time.monotonic()
    found = json.loads(manage("duplicates", "--json", "--source", source))["pairs"]
    seconds = round(time.monotonic() - began, 1)
    right = sum(entity(pair["a"]) == entity(pair["b"]) for pair in found)
    true = doubles.true_pairs(known)
    figures = {
        "true_pairs": true,
        "found": len(found),
        "precision": round(right / max(len(found), 1), 4),
        "recall": round(right / max(true, 1), 4),
        "f1": round(2 * right / max(len(found) + true, 1), 4),
        "seconds": seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
    print(source, figures, file=sys.stderr, flush=True)
    return figures


def _entities(path: Path) -> list[int]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [int(row["rec_id"].split("-")[1]) for row in csv.DictReader(file, skipinitialspace=True)]


def _options() -> Namespace:
    parser = ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--febrl", default="", help="the folder of the Febrl sets")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="what is printed is JSON anyway")
    return parser.parse_args()


if __name__ == "__main__":
    main()
