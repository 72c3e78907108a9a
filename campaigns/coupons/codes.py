"""How is a code made, and is this text one? It shows when it was mistyped."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_CHARACTERS = 13
#: What our codes look like; the shop's own codes do not and are left alone.
SHAPE = f"^[{ALPHABET}]{{{RANDOM_CHARACTERS + 1}}}$"


def check_character(body: str) -> str:
    """Weighted sum modulo 31, a prime: one wrong character, or two neighbours swapped, always show."""
    return ALPHABET[sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, 1)) % len(ALPHABET)]


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + check_character(body)


def normalise(text: str) -> str:
    """A code as a person types it: any case, with blanks or hyphens."""
    return "".join(text.upper().replace("-", "").split())


def is_code(text: str) -> bool:
    code = normalise(text)
    if len(code) != RANDOM_CHARACTERS + 1 or any(sign not in ALPHABET for sign in code):
        return False
    return check_character(code[:-1]) == code[-1]
