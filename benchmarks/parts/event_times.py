"""Single orders, one after the other, each with the recomputation of its member, timed from within."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from crm import events  # noqa: E402
from crm.models import Brand  # noqa: E402
from lifecycle import segments  # noqa: E402
from members import ingest  # noqa: E402
from members.models import Member  # noqa: E402

#: The first ones make the views of the session and warm what is read.
WARM, ORDERS = 5, 60


def main(as_of: str) -> None:
    day = date.fromisoformat(as_of)
    for key, one in segments.ready_made().items():
        segments.save_segment(by=None, name=key, tree=one.tree, as_of=day)
    at = datetime.combine(day, clock(12), tzinfo=Brand.get().zone)
    members = list(Member.objects.exclude(external_id=None).order_by("public_id")[:2000])
    draw = Random(1)
    seconds = [moved(draw.choice(members), number, at) for number in range(WARM + ORDERS)][WARM:]
    with CaptureQueriesContext(connection) as asked:
        moved(draw.choice(members), WARM + ORDERS, at)
    print(
        json.dumps(
            {
                "segments": len(segments.ready_made()),
                "median_ms": round(statistics.median(seconds) * 1000, 1),
                "p95_ms": round(statistics.quantiles(seconds, n=20)[-1] * 1000, 1),
                "least_ms": round(min(seconds) * 1000, 1),
                "questions_with_the_order": len(asked),
            }
        )
    )


def moved(member: Member, number: int, at: datetime) -> float:
    """The seconds from the order on record to the member moved."""
    order = ingest.OrderFields(
        external_id=f"event-{number}",
        member=str(member.external_id),
        placed_at=at - timedelta(minutes=1),
        amount=Decimal(900),
    )
    ingest.record_order(source=member.source, order=order, at=at)
    before = time.perf_counter()
    if events.drain(at=at) != 1:
        raise SystemExit(f"order {number} moved nobody")
    return time.perf_counter() - before


if __name__ == "__main__":
    main(sys.argv[1])
