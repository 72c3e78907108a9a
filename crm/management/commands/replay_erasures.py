"""After a restore: make the database forget again whom the journal names.

./run manage replay_erasures [--file PATH] prints {"erased": n, "known": n}; twice erases nobody.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members.privacy import erasure


class Command(BaseCommand):
    help = "Erase again, after a restore, whom the journal of erasures names"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="the journal, if not ERASURE_LOG")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            erased, known = erasure.replay(at=timezone.now(), file=options["file"])
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(json.dumps({"erased": erased, "known": known}))
