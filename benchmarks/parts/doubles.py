"""People in Taiwan, some of them on record twice: who is whom is known, and what was mistyped is not.

Three in ten live in a family: one surname (mostly), one address, often one phone or e-mail. Of every hundred
people eight have a second record, one of them a third, each as another door would have taken it down.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from crm.demo.membership.names import MEN, SURNAMES, WOMEN

DOUBLED, TREBLED, IN_FAMILIES = 0.08, 0.01, 0.3
CITIES = {
    "臺北市": (("大安區", "106"), ("信義區", "110"), ("士林區", "111"), ("中山區", "104"), ("文山區", "116")),
    "新北市": (("板橋區", "220"), ("三重區", "241"), ("新店區", "231"), ("淡水區", "251"), ("汐止區", "221")),
    "桃園市": (("桃園區", "330"), ("中壢區", "320"), ("八德區", "334")),
    "臺中市": (("西屯區", "407"), ("北屯區", "406"), ("豐原區", "420"), ("大里區", "412")),
    "臺南市": (("東區", "701"), ("永康區", "710"), ("安平區", "708")),
    "高雄市": (("三民區", "807"), ("左營區", "813"), ("鳳山區", "830"), ("前鎮區", "806")),
}
STREETS = (
    "中山", "中正", "民生", "民權", "和平", "復興", "建國", "仁愛", "忠孝", "信義", "光復", "文化", "成功",
    "自由", "博愛", "大同", "延平", "永康", "青年", "四維",
)  # fmt: skip
MAILS = ("gmail.com", "yahoo.com.tw", "hotmail.com", "icloud.com", "msn.com")
#: Characters that sound alike, and are taken for each other on the telephone.
ALIKE = {
    "怡": "宜", "宜": "怡", "佳": "嘉", "嘉": "佳", "君": "均", "均": "君", "婷": "亭", "亭": "婷",
    "雯": "文", "偉": "瑋", "瑋": "偉", "志": "智", "智": "志", "宏": "弘", "玲": "鈴", "惠": "慧",
    "慧": "惠", "瑜": "渝", "翔": "祥", "祥": "翔", "彥": "彦", "芳": "方", "廷": "庭", "庭": "廷",
    "俊": "駿", "軒": "萱", "琪": "綺",
}  # fmt: skip
SIMPLE = str.maketrans(
    "陳張劉楊鄭謝許蔡賴蘇莊呂蕭羅簡鍾盧趙顏孫國偉傑榮進義發興財麗寶華鳳貴錦蘭雲貞潔語",
    "陈张刘杨郑谢许蔡赖苏庄吕萧罗简钟卢赵颜孙国伟杰荣进义发兴财丽宝华凤贵锦兰云贞洁语",
)


@dataclass(frozen=True)
class Person:
    """One record; records of one `entity` are one person."""

    entity: int
    surname: str
    given: str
    sex: str
    birthday: str
    phone: str
    email: str
    city: str
    district: str
    postcode: str
    address: str

    @property
    def name(self) -> str:
        return self.surname + self.given

    def as_row(self) -> dict[str, object]:
        return {**asdict(self), "name": self.name}


def records(people: int, *, seed: int) -> Iterator[Person]:
    """All records of so many people, those of one person one after the other."""
    chance = random.Random(seed)
    entity = 0
    while entity < people:
        first = _person(chance, entity)
        family = [first]
        if chance.random() < IN_FAMILIES / 2:
            family += [_relative(chance, first, entity + extra) for extra in range(1, chance.randint(2, 4))]
        for one in family[: people - entity]:
            yield one
            if chance.random() < DOUBLED:
                yield _again(chance, one)
                if chance.random() < TREBLED / DOUBLED:
                    yield _again(chance, one)
        entity += len(family)


_NAMES = [row[0] for row in SURNAMES]
_SHARES = [row[2] for row in SURNAMES]


def _person(chance: random.Random, entity: int) -> Person:
    sex = chance.choice(("female", "male"))
    year = chance.randint(1948, 2006)
    city = chance.choice(list(CITIES))
    district, postcode = chance.choice(CITIES[city])
    surname, given = chance.choices(_NAMES, _SHARES)[0], _given(chance, sex, year)
    return Person(
        entity=entity,
        surname=surname,
        given=given,
        sex=sex if chance.random() < 0.8 else "",
        birthday=f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        if chance.random() < 0.8
        else "",
        phone=_phone(chance) if chance.random() < 0.9 else "",
        email=_email(chance, year) if chance.random() < 0.6 else "",
        city=city,
        district=district,
        postcode=postcode if chance.random() < 0.5 else "",
        address=_address(chance) if chance.random() < 0.6 else "",
    )


def _given(chance: random.Random, sex: str, year: int) -> str:
    first, second = (WOMEN if sex == "female" else MEN)[0 if year < 1972 else 1 if year < 1987 else 2]
    return chance.choice(first) + chance.choice(second)


def _phone(chance: random.Random) -> str:
    return f"+8869{chance.randint(0, 99_999_999):08}"


def _email(chance: random.Random, year: int) -> str:
    word = "".join(chance.choices("abcdefghijklmnoprstuwxyz", k=chance.randint(4, 9)))
    return (
        f"{word}{chance.choice(('', str(year % 100), str(chance.randint(1, 9999))))}@{chance.choice(MAILS)}"
    )


def _address(chance: random.Random) -> str:
    section = chance.choice(("", "一段", "二段", "三段"))
    lane = f"{chance.randint(2, 300)}巷" if chance.random() < 0.3 else ""
    floor = f"{chance.randint(2, 14)}樓" if chance.random() < 0.6 else ""
    return f"{chance.choice(STREETS)}路{section}{lane}{chance.randint(1, 400)}號{floor}"


def _relative(chance: random.Random, of: Person, entity: int) -> Person:
    """A child, a sibling, a spouse: the same door, often the same telephone."""
    other = _person(chance, entity)
    kept = replace(
        other, city=of.city, district=of.district, postcode=of.postcode, address=of.address,
        surname=of.surname if chance.random() < 0.75 else other.surname,
    )  # fmt: skip
    if chance.random() < 0.35:
        kept = replace(kept, phone=of.phone)
    if chance.random() < 0.15:
        kept = replace(kept, email=of.email)
    # Brothers and sisters share a sign of their names.
    if kept.surname == of.surname and chance.random() < 0.4:
        kept = replace(kept, given=of.given[0] + kept.given[1:])
    return kept


def _again(chance: random.Random, of: Person) -> Person:
    """The same person at another door: some things are left out, some are typed wrong."""
    again = of
    for _ in range(chance.choices((1, 2, 3), (5, 3, 1))[0]):
        again = chance.choice(SLIPS)(chance, again)
    left_out = {
        name: ""
        for name, share in (
            ("birthday", 0.2),
            ("email", 0.3),
            ("address", 0.3),
            ("postcode", 0.3),
            ("phone", 0.1),
        )
        if chance.random() < share
    }
    thinner = replace(again, **left_out)
    # With nothing but a name nobody could say who it is.
    known = bool(thinner.phone or thinner.email or thinner.birthday)
    return thinner if known else again


def _typed(chance: random.Random, digits: str) -> str:
    """One digit wrong, or two of them swapped."""
    places = [index for index, sign in enumerate(digits) if sign.isdigit()][3:]
    if not places:
        return digits
    at = chance.choice(places)
    if chance.random() < 0.4 and at + 1 < len(digits) and digits[at + 1].isdigit():
        return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    return digits[:at] + chance.choice("0123456789") + digits[at + 1 :]


def _slip_phone(chance: random.Random, of: Person) -> Person:
    return replace(of, phone=_typed(chance, of.phone))


def _new_phone(chance: random.Random, of: Person) -> Person:
    return replace(of, phone=_phone(chance)) if of.email or of.birthday else of


def _slip_birthday(chance: random.Random, of: Person) -> Person:
    year, month, day = (of.birthday or "--").split("-")
    if not year:
        return of
    if chance.random() < 0.4 and int(day) <= 12:
        return replace(of, birthday=f"{year}-{day}-{month}")
    slipped = _typed(chance, of.birthday)
    parts = slipped.split("-")
    fine = 1 <= int(parts[1]) <= 12 and 1 <= int(parts[2]) <= 28
    return replace(of, birthday=slipped if fine else "")


def _slip_name(chance: random.Random, of: Person) -> Person:
    for sign in of.given:
        if sign in ALIKE:
            return replace(of, given=of.given.replace(sign, ALIKE[sign]))
    return replace(of, given=of.given[0] + chance.choice("華明美英文玲"))


def _simple(_chance: random.Random, of: Person) -> Person:
    return replace(of, surname=of.surname.translate(SIMPLE), given=of.given.translate(SIMPLE))


def _other_mail(chance: random.Random, of: Person) -> Person:
    if not of.email:
        return of
    local, _, host = of.email.partition("@")
    if chance.random() < 0.5:
        return replace(of, email=f"{local}@{chance.choice(MAILS)}")
    at = chance.randrange(len(local))
    return replace(of, email=f"{local[:at]}{chance.choice('abeimnorst')}{local[at + 1 :]}@{host}")


def _written_otherwise(chance: random.Random, of: Person) -> Person:
    address = (
        of.address.replace("一段", "1段").replace("二段", "2段").replace("三段", "3段").replace("樓", "F")
    )
    if chance.random() < 0.5 and address:
        address = f"{of.city}{of.district}{address}"
    return replace(of, city=of.city.replace("臺", "台"), address=address)


def _moved(chance: random.Random, of: Person) -> Person:
    other = _person(chance, of.entity)
    return replace(of, city=other.city, district=other.district, postcode="", address=other.address)


SLIPS = (
    _slip_phone, _new_phone, _slip_birthday, _slip_name, _simple, _other_mail, _written_otherwise, _moved,
    _written_otherwise, _simple,
)  # fmt: skip


def true_pairs(entities: list[int]) -> int:
    counts: dict[int, int] = {}
    for entity in entities:
        counts[entity] = counts.get(entity, 0) + 1
    return sum(count * (count - 1) // 2 for count in counts.values())
