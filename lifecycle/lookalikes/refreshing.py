"""When is the model fitted, and who is scored? Fitted once a week; after each night all are scored.

A worker does it, not the night: nobody waits for it.
"""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from crm import sql
from lifecycle.lookalikes import features, fitting, quality, scoring
from lifecycle.lookalikes.features import OTHERS, WORDS, Vocabulary
from lifecycle.lookalikes.fitting import Level, Model
from lifecycle.lookalikes.scoring import Scores
from lifecycle.models import LookalikeRun, MemberLikeness

FIT_EVERY_DAYS = 7
#: Advisory lock: one at a time.
LOCK = 0x5348_4C4B
HEADER, TRAILER = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"


@dataclass(frozen=True)
class Refreshed:
    run: LookalikeRun
    was_fitted: bool
    written: int


@transaction.atomic
def refresh(*, as_of: date, anew: bool = False) -> Refreshed:
    """Fit where a week has passed (or where asked to), and score; writes only what changed.

    as_of is the day of the newest night, whose stages it learns from.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    run = LookalikeRun.objects.filter(as_of__lte=as_of).first()
    was_fitted = anew or run is None or as_of - run.as_of >= timedelta(days=FIT_EVERY_DAYS)
    if was_fitted or run is None:
        run = _fit(as_of=as_of)
    if run.missing:
        written, _by_model = MemberLikeness.objects.all().delete()
    else:
        written = _score_all(run, as_of=as_of)
    return Refreshed(run, was_fitted, written)


def _fit(*, as_of: date) -> LookalikeRun:
    known = features.vocabulary()
    found = fitting.fit(features.learnt_from(as_of=as_of, known=known), known=known)
    run = LookalikeRun(
        as_of=as_of,
        missing=found.missing,
        members=found.members,
        core=found.core,
        known=found.known,
        created_at=timezone.now(),
    )
    if found.model and found.test and found.vocabulary:
        run.quality = quality.tested(found.test, model=found.model, known=found.vocabulary)
        run.fitted_members, run.base_rate = found.fitted_members, found.base_rate
        run.intercept, run.slope, run.offset = found.model.intercept, found.model.slope, found.model.offset
        run.levels = [asdict(level) for level in found.model.levels]
        if not quality.tells_apart(run.quality, found.model):
            run.missing = LookalikeRun.Missing.WEAK
    LookalikeRun.objects.filter(as_of=as_of).delete()
    run.save()
    return run


def model_of(run: LookalikeRun) -> Model:
    return Model(
        levels=[Level(**level) for level in run.levels],
        intercept=run.intercept or 0.0,
        slope=run.slope or 0.0,
        offset=run.offset or 0.0,
    )


def vocabulary_of(run: LookalikeRun) -> Vocabulary:
    """The words of the run's own levels: a word that came up since is one of the others."""
    words = {
        name: [level["value"] for level in run.levels if level["field"] == name and level["value"] != OTHERS]
        for name in WORDS
    }
    return Vocabulary(words, [level["value"] for level in run.levels if level["field"] == "interest"])


def _score_all(run: LookalikeRun, *, as_of: date) -> int:
    model, known, written = model_of(run), vocabulary_of(run), 0
    for first, beyond, rows in features.to_score(as_of=as_of, known=known):
        _copy(scoring.score(rows, model=model, known=known))
        written += sql.run("lifecycle/lookalikes/store", as_of=as_of)
        written += sql.run("lifecycle/lookalikes/drop", first_id=first, beyond_id=beyond)
    return written


def _copy(scores: Scores) -> None:
    fields: list[tuple[str, str]] = [("columns_", ">i2")]
    for column, kind in (
        ("member_id", ">i8"),
        ("score", ">f8"),
        *((f"reason_{n}", ">i2") for n in (1, 2, 3)),
    ):
        fields += [(f"{column}_length", ">i4"), (column, kind)]
    rows = np.zeros(len(scores.member_id), dtype=np.dtype(fields))
    rows["columns_"] = 5
    for column, kind in fields[1:]:
        if not column.endswith("_length"):
            rows[f"{column}_length"] = np.dtype(kind).itemsize
    rows["member_id"], rows["score"] = scores.member_id, scores.score
    for place in range(scoring.REASONS):
        rows[f"reason_{place + 1}"] = scores.reasons[:, place]
    with connection.cursor() as cursor:
        cursor.execute(
            "drop table if exists scored_likeness; create temp table scored_likeness (member_id bigint,"
            " score float8, reason_1 smallint, reason_2 smallint, reason_3 smallint) on commit drop"
        )
        cursor.copy_expert(
            "copy scored_likeness from stdin (format binary)", io.BytesIO(HEADER + rows.tobytes() + TRAILER)
        )
        cursor.execute("analyze scored_likeness")
