"""`./run manage nightly --as-of D`: run the night of a day by hand, or replay the history."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm import nightly
from crm.models import Brand
from lifecycle.models import LifecyclePolicy


class Command(BaseCommand):
    help = "Compute metrics, scores, stages and segments as of a day, seeing only facts before it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="YYYY-MM-DD; default: today at the brand"
        )
        parser.add_argument(
            "--backfill", type=int, metavar="MONTHS", help="first replay the ends of the last MONTHS months"
        )
        parser.add_argument(
            "--rebuild", action="store_true", help="compute the history anew, keeping the old one"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        at = timezone.now()
        as_of = options["as_of"] or at.astimezone(Brand.get().zone).date()
        months, rebuild = options["backfill"], options["rebuild"]
        reports = []
        try:
            if months is not None or rebuild:
                replay = nightly.backfill(
                    as_of=as_of,
                    at=at,
                    months=months or LifecyclePolicy.current().backfill_months,
                    rebuild=rebuild,
                )
            else:
                replay = iter([nightly.run(as_of=as_of, at=at)])
            for report in replay:
                reports.append(report)
                if not options["json"]:
                    steps = ", ".join(f"{name} {rows}" for name, rows in report.rows.items() if rows)
                    seconds = sum(report.seconds.values())
                    self.stdout.write(f"{report.as_of}  {seconds:6.2f} s  {steps or 'nothing to write'}")
        except nightly.NightRefused as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            nights = [{**asdict(report), "total_rows": report.total_rows} for report in reports]
            self.stdout.write(json.dumps({"as_of": as_of.isoformat(), "nights": nights}, default=str))
