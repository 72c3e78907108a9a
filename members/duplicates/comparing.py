"""By what are two records compared, and what does each degree of agreement say?

Fellegi and Sunter (1969): a level's weight is log2(m / u), m how often it is found among pairs of one person,
u among pairs of two. Splink estimates both from the brand's own records (members/duplicates/model.py); the
numbers here are where it starts from, and what small sets are judged by. What belongs together in life (the
parts of an address; phone and e-mail) is one comparison, and an address is not counted beside a telephone or
an e-mail that agrees, or a family that lives and registers together would look like one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ELSE = "ELSE"


@dataclass(frozen=True)
class Level:
    """One degree of agreement: its word, when it holds (DuckDB), and m and u before anything is learnt."""

    word: str
    when: str
    m: float
    u: float
    #: The column whose frequent values say less than its rare ones.
    frequency_of: str = ""
    #: What random pairs never show: with how many others does a member share it (a family's phone)? u follows
    #: from it and from the number of members; `u` is then the most it may be.
    shared_with: float = 0
    #: u is never less: what relatives have in common, whom random pairs hardly ever show.
    #: Brothers and sisters with one sign in common share a telephone far more often than strangers.
    u_least: float = 0

    def u_among(self, members: int) -> float:
        return min(self.u, self.shared_with / max(members - 1, 1)) if self.shared_with else self.u


@dataclass(frozen=True)
class Comparison:
    name: str
    #: Nothing to compare.
    unknown: str
    levels: tuple[Level, ...]

    def as_splink(self, members: int, *, with_frequencies: bool) -> dict[str, Any]:
        levels: list[dict[str, Any]] = [
            {"sql_condition": self.unknown, "label_for_charts": "unknown", "is_null_level": True}
        ]
        for level in self.levels:
            row: dict[str, Any] = {
                "sql_condition": level.when,
                "label_for_charts": level.word,
                "m_probability": level.m,
                "u_probability": level.u_among(members),
            }
            if level.frequency_of and with_frequencies:
                row |= {"tf_adjustment_column": level.frequency_of, "tf_adjustment_weight": 1.0}
            levels.append(row)
        return {"output_column_name": self.name, "comparison_levels": levels}

    @property
    def level_sql(self) -> str:
        """The number of the level that holds, null where there is nothing to compare."""
        cases = " ".join(
            f"else {number}" if level.when == ELSE else f"when {level.when} then {number}"
            for number, level in enumerate(self.levels)
        )
        return f"case when {self.unknown} then null {cases} end"


SWAPPED = "(given_l = surname_r or surname_l = given_r)"


def _like(column: str, least: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


def _typo(column: str, most: int) -> str:
    return f"damerau_levenshtein({column}_l, {column}_r) <= {most}"


def _same(*columns: str) -> str:
    return " and ".join(f"{column}_l = {column}_r" for column in columns)


# DuckDB compares texts byte by byte: a Chinese character is three of them, so names of two and three
# characters are compared by their signs.
LATIN = "first_sign_l is null and first_sign_r is null"

# Alike on the telephone or by a slip of the keyboard; and no more than somewhat alike.
GIVEN_SAME, SURNAME_SAME = _same("given"), _same("surname")
GIVEN_CLOSE = f"(({LATIN} and {_like('given', 0.88)}) or sound_l = sound_r)"
GIVEN_SOME = (
    f"(({LATIN} and {_like('given', 0.75)}) or first_sign_l = first_sign_r or second_sign_l = second_sign_r)"
)
SURNAME_CLOSE = f"({LATIN} and {_like('surname', 0.88)})"

#: Surname and given name together: a family shares the one, so it says something only beside the other.
NAME = Comparison(
    "name",
    "((given_l is null or given_r is null) and (surname_l is null or surname_r is null)"
    # A name in signs and one in letters may be one name or two: that says nothing.
    " or in_signs_l <> in_signs_r)",
    (
        Level("same", _same("whole"), 0.6, 0.0003, "whole"),
        Level(
            "swapped", "((given_l = surname_r and surname_l = given_r) or signs_l = signs_r)", 0.02, 0.00001
        ),
        Level("given_same_surname_close", f"({GIVEN_SAME} and {SURNAME_CLOSE})", 0.06, 0.00005),
        Level("surname_same_given_close", f"({SURNAME_SAME} and {GIVEN_CLOSE})", 0.12, 0.0003),
        Level("both_close", f"({GIVEN_CLOSE} and {SURNAME_CLOSE})", 0.02, 0.00005),
        Level("partly_swapped", SWAPPED, 0.02, 0.001),
        Level("given_same", GIVEN_SAME, 0.05, 0.004, "given"),
        Level("surname_same_given_some", f"({SURNAME_SAME} and {GIVEN_SOME})", 0.04, 0.03, u_least=0.05),
        Level("surname_same", SURNAME_SAME, 0.04, 0.04, u_least=0.01),
        Level("somewhat", f"({GIVEN_CLOSE} or {SURNAME_CLOSE})", 0.015, 0.02),
        Level("other", ELSE, 0.015, 0.93),
    ),
)

BIRTHDAY = Comparison(
    "birthday",
    "birthday_l is null or birthday_r is null",
    (
        Level("same", _same("birthday"), 0.82, 0.00005),
        Level(
            "typo",
            f"({_typo('birthday', 1)} or (left(birthday_l, 4) = left(birthday_r, 4)"
            " and substr(birthday_l, 5, 2) = substr(birthday_r, 7, 2)"
            " and substr(birthday_l, 7, 2) = substr(birthday_r, 5, 2)))",
            0.1,
            0.0015,
        ),
        Level("two_typos", _typo("birthday", 2), 0.04, 0.012),
        Level("other", ELSE, 0.04, 0.986),
    ),
)

SEX = Comparison(
    "sex",
    "sex_l is null or sex_r is null",
    (Level("same", _same("sex"), 0.97, 0.5), Level("other", ELSE, 0.03, 0.5)),
)

CARD = Comparison(
    "card",
    "card_l is null or card_r is null",
    (
        Level("same", _same("card"), 0.8, 0.001, shared_with=0.005),
        Level("typo", _typo("card", 1), 0.08, 0.00003),
        Level("two_typos", _typo("card", 2), 0.02, 0.0006),
        Level("other", ELSE, 0.1, 0.999),
    ),
)

LINE_ID = Comparison(
    "line_id",
    "line_id_l is null or line_id_r is null",
    (Level("same", _same("line_id"), 0.9, 0.001, shared_with=0.005), Level("other", ELSE, 0.1, 0.999)),
)

#: 0 to 8: how much of the address agrees. A house number alone says little.
PLACE = (
    "(case when number_l = number_r then 1 else 0 end"
    " + case when street_l = street_r or jaro_winkler_similarity(street_l, street_r) >= 0.87"
    " then 2 else 0 end"
    " + case when district_l = district_r or jaro_winkler_similarity(district_l, district_r) >= 0.9"
    " then 2 else 0 end"
    " + case when damerau_levenshtein(postcode_l, postcode_r) <= 1 then 2 else 0 end"
    " + case when city_l = city_r then 1 else 0 end)"
)
MAIL = "(email_l = email_r or (local_l = local_r and length(local_l) >= 6))"
MAIL_TYPO = f"{_like('email', 0.94)}"

#: A telephone or an e-mail has brought them together.
CONTACT_AGREES = f"coalesce(phone_l = phone_r or {MAIL} or {_typo('phone', 1)} or {MAIL_TYPO}, false)"

#: A household shares them both, so they speak with one voice.
REACHED = Comparison(
    "reached",
    "((phone_l is null or phone_r is null) and (email_l is null or email_r is null))",
    (
        Level("phone_and_mail", f"(phone_l = phone_r and {MAIL})", 0.25, 0.001, shared_with=0.05),
        Level("mail", MAIL, 0.2, 0.002, shared_with=0.1),
        Level("phone", "phone_l = phone_r", 0.3, 0.002, shared_with=0.5),
        Level("phone_or_mail_typo", f"({_typo('phone', 1)} or {MAIL_TYPO})", 0.1, 0.0001),
        Level("other", ELSE, 0.15, 0.997),
    ),
)

#: Where they live, for those whom no phone or e-mail has brought together already: a household shares all
#: three, so what agrees there says nothing more here.
HOME = Comparison(
    "home",
    f"(not (has_address_l and has_address_r) or {CONTACT_AGREES})",
    (
        Level("address", f"{PLACE} >= 7", 0.4, 0.002, shared_with=1),
        Level("most_of_address", f"{PLACE} >= 5", 0.25, 0.003),
        Level("half_of_address", f"{PLACE} >= 3", 0.15, 0.02),
        Level("little_of_address", f"{PLACE} >= 1", 0.1, 0.08),
        Level("other", ELSE, 0.1, 0.9),
    ),
)

#: What the conditions speak of, of either record.
PARTS = (
    "given", "surname", "birthday", "sex", "phone", "email", "local", "line_id", "card", "street", "number",
    "district", "city", "postcode", "first_sign", "second_sign", "signs", "in_signs", "sound", "whole",
    "has_address",
)  # fmt: skip

COMPARISONS = (NAME, BIRTHDAY, SEX, CARD, LINE_ID, REACHED, HOME)
