"""Is the audit log still what was written? ./run manage audit [--days 35] tells {"days": n, "broken": []}.

Seals the days that are over first. Exits with 1 when a day is broken.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm import audit
from crm.models import Brand


class Command(BaseCommand):
    help = "Seal and verify the daily chain of the audit log"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, help="only the newest days; all without it")

    def handle(self, *_args: Any, **options: Any) -> None:
        audit.seal(today=timezone.now().astimezone(Brand.get().zone).date())
        verdict = audit.verify(days=options["days"])
        self.stdout.write(
            json.dumps({"days": verdict.days, "broken": [day.isoformat() for day in verdict.broken]})
        )
        if verdict.broken:
            raise CommandError("The audit log was changed: see the days above.")
