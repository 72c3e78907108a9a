"""`./run manage lookalikes`: fit the model of look-alikes, score, and say how good it is."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lifecycle import lookalikes
from lifecycle.models import LookalikeRun
from lifecycle.queries import newest_run


class Command(BaseCommand):
    help = "Fit the model of who is like the core members, score who may become one, print its quality."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--score-only", action="store_true", help="keep the fit of this week where there is one"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        night = newest_run()
        if night is None:
            raise CommandError("There was no night yet: stages are what the model learns from.")
        started = time.monotonic()
        done = lookalikes.refresh(as_of=night.as_of, anew=not options["score_only"])
        figures = {
            **_figures(done.run),
            "was_fitted": done.was_fitted,
            "rows_written": done.written,
            "seconds": round(time.monotonic() - started, 3),
        }
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        for name, value in figures.items():
            if name not in {"levels", "tenths", "known"}:
                self.stdout.write(f"{name:18}{value}")


def _figures(run: LookalikeRun) -> dict[str, Any]:
    """Without enough data there is no quality, and `missing` says what is missing."""
    return {
        "as_of": run.as_of.isoformat(),
        "missing": run.missing or None,
        "members": run.members,
        "core": run.core,
        "fitted_members": run.fitted_members,
        "base_rate": run.base_rate,
        **{name: run.quality.get(name) for name in ("auc", "auc_low", "auc_high", "brier", "brier_of_mean")},
        "tenths": run.quality.get("tenths", []),
        "known": run.known,
        "levels": run.levels,
    }
