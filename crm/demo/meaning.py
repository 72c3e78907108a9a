"""Whom the demo brand means, who its members are, and who is like the core."""

from __future__ import annotations

from datetime import date

from lifecycle import lookalikes, personas
from lifecycle.models import Persona

PERSONAS = {
    "二十五到三十四歲的都會上班族": (
        "住台北或新北，在官網買，重視成分與質地。",
        {"sex": ["female"], "age": ["2"], "city": ["台北市", "新北市"], "channel": ["官網"], "price": ["2"]},
    ),
    "送禮的熟齡男性": (
        "年節前到門市買禮盒，喜歡店員推薦。",
        {"sex": ["male"], "age": ["4", "5"], "channel": ["門市"], "price": ["3", "4"]},
    ),
}


def mean(*, as_of: date) -> int:
    """Both personas, the portrait, and the scores; how many members have one. Twice is once."""
    known = set(Persona.objects.values_list("name", flat=True))
    for name, (note, traits) in PERSONAS.items():
        if name not in known:
            personas.save(by=None, name=name, note=note, traits=traits, as_of=as_of)
    personas.refresh(as_of=as_of)
    return lookalikes.refresh(as_of=as_of).written
