"""What is a letter once it is written: and in which Chinese does this member read it?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from opencc import OpenCC

from members.models import Member


@dataclass(frozen=True)
class Letter:
    language: str
    subject: str
    text: str
    html: str
    #: The body as escaped HTML, for a preview inside a page.
    paragraphs: list[str]


def reads_simplified(member: Member) -> bool:
    """Whether Chinese is written to this member in the characters of the mainland."""
    return member.language.lower().replace("_", "-") in {"zh-hans", "zh-cn", "zh-sg"}


@cache
def _simplify() -> OpenCC:
    return OpenCC("tw2sp")


def simplified(letter: Letter) -> Letter:
    """The letter as simplified Chinese; addresses and marks stay."""
    say = _simplify().convert
    return replace(
        letter, subject=say(letter.subject), text=say(letter.text), html=say(letter.html),
        paragraphs=[say(paragraph) for paragraph in letter.paragraphs],
    )  # fmt: skip
