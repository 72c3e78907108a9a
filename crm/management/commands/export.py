"""`./run manage export scores --out FILE`: the scores of every member as csv."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lifecycle import exports
from lifecycle.models import LifecycleRun


class Command(BaseCommand):
    help = "Write a csv: scores (stage, cycle, RFM of every member, ordered by external_id)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["scores"])
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not LifecycleRun.objects.exists():
            raise CommandError("no night has run yet: run `./run manage nightly` first")
        out: Path = options["out"]
        try:
            with out.open("wb") as stream:
                rows = exports.write_scores(stream)
        except OSError as error:
            raise CommandError(f"cannot write {out}: {error.strerror}") from error
        self.stdout.write(f"{rows} members written to {out}")
