"""One step of the product in a process of its own, timed from within: a load, a night, what lies between."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.parts import segment_times  # noqa: E402
from benchmarks.parts.rival import peak_mb  # noqa: E402
from crm import nightly  # noqa: E402
from lifecycle import exports  # noqa: E402
from members import imports  # noqa: E402


def load(kind: str, path: str) -> dict[str, object]:
    registered = imports.register(path=Path(path), kind=kind, profile="generic")
    return {"summary": imports.run(registered.pk).counts}


def night(as_of: str) -> dict[str, object]:
    report = nightly.run(as_of=date.fromisoformat(as_of), at=timezone.now())
    return {"parts": report.seconds, "rows": report.rows}


def furnish(number: str) -> dict[str, object]:
    segment_times.furnish()
    segment_times.save(int(number))
    return {}


def rest() -> dict[str, object]:
    """What autovacuum does between two nights."""
    with connection.cursor() as cursor:
        for table in ("segmentmember", "membermetrics", "memberstage", "membervalue"):
            cursor.execute(f"vacuum lifecycle_{table}")
    return {}


def scores(path: str) -> dict[str, object]:
    with Path(path).open("wb") as stream:
        return {"rows": exports.write_scores(stream)}


class Backend(threading.Thread):
    """The private memory of the database process that works for us, where this machine lets us see it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            (pid,) = cursor.fetchone() or (0,)
        self.status = Path(f"/proc/{pid}/status")
        self.peak_kb = 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.1):
            try:
                lines = self.status.read_text().splitlines()
            except OSError:
                return
            found = [int(line.split()[1]) for line in lines if line.startswith("RssAnon")]
            self.peak_kb = max([self.peak_kb, *found])


def main() -> None:
    step, arguments = sys.argv[1], sys.argv[2:]
    backend = Backend()
    backend.start()
    started = time.perf_counter()
    steps = {"load": load, "furnish": furnish, "night": night, "rest": rest, "scores": scores}
    found = steps[step](*arguments)
    seconds = time.perf_counter() - started
    backend.over.set()
    out = {
        "seconds": round(seconds, 3),
        "peak_mb": peak_mb(),
        "backend_mb": round(backend.peak_kb / 1024),
        **found,
    }
    json.dump(out, sys.stdout, default=str)


if __name__ == "__main__":
    main()
