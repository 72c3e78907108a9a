"""Customers of a brand that also sells across the strait and overseas: names in signs and in letters.

A second record writes the name in the other script, turns its parts round, joins or parts its syllables,
adds a word of its own to the e-mail address (name+shop@…), or has another telephone. One in four lives with
somebody who shares the telephone. Made up like doubles.py and of nothing that it uses.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

#: Surname: sign, as it is spelt in Beijing and as in Taipei.
SURNAMES = (
    ("李", "Li", "Lee"), ("王", "Wang", "Wang"), ("张", "Zhang", "Chang"), ("刘", "Liu", "Liu"),
    ("陈", "Chen", "Chen"), ("杨", "Yang", "Yang"), ("赵", "Zhao", "Chao"), ("黄", "Huang", "Huang"),
    ("周", "Zhou", "Chou"), ("吴", "Wu", "Wu"), ("徐", "Xu", "Hsu"), ("孙", "Sun", "Sun"),
    ("胡", "Hu", "Hu"), ("朱", "Zhu", "Chu"), ("高", "Gao", "Kao"), ("林", "Lin", "Lin"),
    ("何", "He", "Ho"), ("郭", "Guo", "Kuo"), ("马", "Ma", "Ma"), ("罗", "Luo", "Lo"),
    ("欧阳", "Ouyang", "Ouyang"), ("司马", "Sima", "Szuma"),
)  # fmt: skip
SIGNS = (
    ("子", "Zi"), ("轩", "Xuan"), ("欣", "Xin"), ("怡", "Yi"), ("梓", "Zi"), ("涵", "Han"), ("浩", "Hao"),
    ("然", "Ran"), ("宇", "Yu"), ("思", "Si"), ("雨", "Yu"), ("嘉", "Jia"), ("明", "Ming"), ("国", "Guo"),
    ("强", "Qiang"), ("丽", "Li"), ("秀", "Xiu"), ("英", "Ying"), ("晓", "Xiao"), ("东", "Dong"),
    ("海", "Hai"), ("燕", "Yan"), ("静", "Jing"), ("伟", "Wei"), ("敏", "Min"), ("磊", "Lei"),
    ("娜", "Na"), ("婷", "Ting"), ("鑫", "Xin"), ("博", "Bo"), ("文", "Wen"), ("颖", "Ying"),
)  # fmt: skip
ENGLISH = (
    "Jason", "Emily", "Kevin", "Vivian", "Allen", "Grace", "Eric", "Cindy", "Ryan", "Joyce", "Peter", "Amy",
)  # fmt: skip
CITIES = (
    ("上海市", "浦东新区", "200120"), ("北京市", "朝阳区", "100020"), ("深圳市", "南山区", "518000"),
    ("Vancouver", "Richmond", "V6Y 1A1"), ("Singapore", "Bedok", "460001"), ("香港", "沙田", ""),
)  # fmt: skip
ROADS = ("世纪大道", "南京路", "人民路", "Granville Street", "Bedok North Road", "科技园路", "长安街")
HOSTS = ("gmail.com", "qq.com", "163.com", "outlook.com", "foxmail.com")
COLUMNS = ("name", "sex", "birthday", "phone", "email", "city", "district", "postcode", "address")

Row = dict[str, str]


def records(people: int, *, seed: int) -> Iterator[tuple[int, Row]]:
    """Whose each record is, and the record; those of one person one after the other."""
    chance = random.Random(f"abroad {seed}")
    before: Row | None = None
    for entity in range(people):
        kept = _person(chance)
        if before is not None and chance.random() < 0.25:
            share = ("phone", "city", "district", "postcode", "address")
            kept |= {name: before[name] for name in share if chance.random() < 0.8}
        before = kept
        yield entity, _shown(kept)
        if chance.random() < 0.15:
            for _ in range(chance.choice((1, 1, 1, 2, 3))):
                yield entity, _shown(_again(chance, kept))


def _person(chance: random.Random) -> Row:
    family = chance.choice(SURNAMES)
    signs = [chance.choice(SIGNS) for _ in range(chance.choice((1, 2, 2, 2)))]
    city, district, postcode = chance.choice(CITIES)
    word = chance.choice((family[1], signs[0][1], chance.choice(ENGLISH))).lower()
    country, first, digits = chance.choice(
        (("+86", "13", 9), ("+86", "15", 9), ("+65", "9", 7), ("+1604", "", 7))
    )
    own = {
        "surname": family[0],
        "given": "".join(sign for sign, _ in signs),
        "family_letters": chance.choice(family[1:]),
        "syllables": " ".join(letters for _, letters in signs),
        "english": chance.choice(ENGLISH) if chance.random() < 0.3 else "",
        "style": chance.choice(("signs", "signs", "given_first", "family_first", "joined", "comma")),
        "sex": chance.choice(("female", "male", "")),
        "birthday": f"{chance.randint(1955, 2007)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        "phone": f"{country}{first}{chance.randrange(10**digits):0{digits}}",
        "email": f"{word}{chance.randint(1, 99_999)}@{chance.choice(HOSTS)}",
        "city": city, "district": district, "postcode": postcode,
        "address": f"{chance.choice(ROADS)} {chance.randint(1, 999)}",
    }  # fmt: skip
    return own | {
        name: ""
        for name, share in (("birthday", 0.3), ("email", 0.25), ("phone", 0.15), ("address", 0.5))
        if chance.random() < share
    }


def _again(chance: random.Random, of: Row) -> Row:
    """At another door: in another style, and with some things left out, new or mistyped."""
    row = dict(of)
    row["style"] = chance.choice(("signs", of["style"], of["style"], "given_first", "family_first", "joined"))
    if row["email"] and chance.random() < 0.25:
        local, _, host = row["email"].partition("@")
        row["email"] = f"{local}+{chance.choice(('shop', 'vip', 'news'))}@{host}"
    if row["phone"] and chance.random() < 0.15:
        at = chance.randrange(4, len(row["phone"]))
        row["phone"] = row["phone"][:at] + str(chance.randrange(10)) + row["phone"][at + 1 :]
    if row["birthday"] and chance.random() < 0.08:
        year, month, day = row["birthday"].split("-")
        row["birthday"] = f"{year}-{day}-{month}" if int(day) <= 12 else f"{int(year) + 1}-{month}-{day}"
    if row["email"] and row["birthday"] and chance.random() < 0.2:
        row["phone"] = _person(chance)["phone"]
    thinner = row | {
        name: ""
        for name in ("birthday", "email", "phone", "address", "postcode", "sex")
        if chance.random() < 0.25
    }
    return thinner if thinner["phone"] or thinner["email"] or thinner["birthday"] else row


def _shown(row: Row) -> Row:
    """As that door writes it."""
    syllables = row["syllables"].split()
    family, joined = row["family_letters"], "".join(syllables).capitalize()
    given = row["english"] or "-".join(syllables)
    name = {
        "signs": row["surname"] + row["given"],
        "given_first": f"{given} {family}",
        "family_first": f"{family} {' '.join(syllables)}",
        "joined": f"{joined} {family}",
        "comma": f"{family.upper()}, {joined}",
    }[row["style"]]
    return {column: name if column == "name" else row[column] for column in COLUMNS}
