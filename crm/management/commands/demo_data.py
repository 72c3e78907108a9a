"""Fill an empty installation with the generated brand 木日保養."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.demo import making


class Command(BaseCommand):
    help = "Fill an empty installation with a generated skin-care brand: three years, repeatable by seed."
    # Filling tables needs no screens.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=int, default=20_000, help="how many members (20000)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same brand (1)")
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day after the last fact (today)")

    def handle(self, **options: Any) -> None:
        started = time.monotonic()
        try:
            as_of = making.make(
                members=options["members"],
                seed=options["seed"],
                as_of=options["as_of"],
                at=timezone.now(),
                say=lambda line: self.stdout.write(f"{time.monotonic() - started:6.1f} s  {line}"),
            )
        except making.NotEmpty:
            raise CommandError(
                "This installation already has members; demo_data fills an empty one only (another DATA_DIR)."
            ) from None
        self.stdout.write(f"{time.monotonic() - started:6.1f} s  done: 木日保養 as of {as_of}")
