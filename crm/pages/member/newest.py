"""Which run stand the figures of the page on, and which fit its values? One question for both."""

from __future__ import annotations

from datetime import date

from django.db.models import Subquery
from django.db.models.functions import JSONObject

from lifecycle.models import ClvRun, LifecycleRun


def newest() -> tuple[LifecycleRun | None, ClvRun | None]:
    """The run with its policy, and of the fit what the page says of it (unsaved); None before any night."""
    fits = ClvRun.objects.order_by("-generation", "-as_of")
    told = fits.values(told=JSONObject(as_of="as_of", missing="missing", cost_share="cost_share"))
    runs = LifecycleRun.objects.select_related("policy").annotate(fit=Subquery(told[:1]))
    run = runs.order_by("-generation", "-as_of").first()
    if run is None or run.fit is None:
        return run, None
    return run, ClvRun(**{**run.fit, "as_of": date.fromisoformat(run.fit["as_of"])})
