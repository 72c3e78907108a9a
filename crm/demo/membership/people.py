"""Who are the members? When each came, from where, and what they told the brand about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crm.demo.draws import Flags, Floats, Instants, Ints, Moments, Texts, pick, pick_by_row, stream, words
from crm.demo.membership import names, places
from crm.demo.season import DAY, OFFICE_HOURS, ONLINE_HOURS, STORE_HOURS, Span, at_hour

NEVER = np.int64(-1)

#: What becomes of a member, with its share.
PROSPECT, LEAD, COLD_LEAD, BUYER = range(4)
KINDS = (0.195, 0.245, 0.015, 0.545)

ORIGINS = (
    "官網",
    "門市",
    "Facebook 廣告",
    "推薦",
    "LINE 好友",
    "Instagram",
    "快閃店",
    "合作名單",
    "保養講座",
)
REFERRED = ORIGINS.index("推薦")
ORIGIN_SHARES = np.array(
    [
        [0, 20, 0, 0, 0, 0, 36, 26, 18],
        [20, 3, 28, 9, 18, 12, 5, 0, 5],
        [22, 3, 34, 4, 14, 15, 5, 0, 3],
        [33, 22, 15, 12, 8, 6, 3, 0, 1],
    ],
    dtype=np.float64,
)
#: Lists taken down by staff: the member did nothing on the web yet.
BY_STAFF = np.isin(ORIGINS, ["門市", "快閃店", "合作名單", "保養講座"])

CHANNELS = ("官網", "門市", "LINE 商店", "蝦皮")
WEB, STORE = 0, 1
CHANNEL_SHARES = (46, 30, 11, 13)

# fmt: off
JOBS = (
    "行政人員", "護理師", "國小教師", "工程師", "業務", "會計", "設計師", "公務員", "餐飲業", "門市人員",
    "自由工作者", "美髮師", "藥師", "家管", "金融業", "研究助理", "空服員", "幼教老師", "物理治療師", "律師",
    "企劃", "人資", "農業", "軍警", "照服員",
)
JOB_SHARES = (11, 8, 6, 9, 8, 6, 5, 7, 5, 5, 4, 3, 2, 8, 5, 2, 1.5, 3, 1.5, 1, 5, 3, 1, 2, 2)
# fmt: on
MAIL_DOMAINS = ("example.com", "example.net", "example.org", "mail.example", "post.example")
MAIL_SHARES = (48, 18, 14, 12, 8)


@dataclass
class People:
    """One entry a member in every array, ordered by joining; a member's number is its place + 1."""

    kind: Ints
    joined: Moments
    first_own: Moments
    first_order: Moments
    channel: Ints
    store: Texts
    origin: Ints
    referrer: Ints
    spend: Floats
    engaged: Floats
    public_id: Texts
    surname: Texts
    given: Texts
    name: Texts
    sex: Texts
    birthday: Instants
    email: Texts
    phone: Texts
    line_id: Texts
    occupation: Texts
    city: Texts
    district: Texts
    address: Texts
    language: Texts

    def __len__(self) -> int:
        return len(self.kind)


def draw_people(*, seed: int, span: Span, size: int) -> People:
    """The whole membership."""
    rng = stream(seed, "people")
    kind = pick(rng, KINDS, size)
    channel = pick(rng, CHANNEL_SHARES, size)
    origin = pick_by_row(rng, ORIGIN_SHARES[kind])
    joined, first_own, first_order = arrivals(rng, span, kind=kind, channel=channel, origin=origin)
    order = np.argsort(joined, kind="stable")
    kind, channel, origin = kind[order], channel[order], origin[order]
    joined, first_own, first_order = joined[order], first_own[order], first_order[order]
    referrer = referrers(stream(seed, "referrals"), joined=joined, first_order=first_order, origin=origin)
    origin = np.where((origin == REFERRED) & (referrer < 0), 0, origin)
    cities, profile = profiles(stream(seed, "profiles"), size)
    at_store = (channel == STORE) & (kind == BUYER)
    return People(
        kind=kind,
        joined=joined,
        first_own=first_own,
        first_order=first_order,
        channel=channel,
        store=nearest_stores(stream(seed, "stores"), cities, at_store),
        origin=origin,
        referrer=referrer,
        spend=rng.lognormal(0.0, 0.32, size),
        engaged=rng.gamma(1.6, 1 / 1.6, size),
        public_id=public_ids(stream(seed, "public ids"), joined),
        **profile,
    )


def arrivals(
    rng: np.random.Generator, span: Span, *, kind: Ints, channel: Ints, origin: Ints
) -> tuple[Moments, Moments, Moments]:
    """When each member joined, first acted, and first bought; NEVER where that did not happen."""
    size = len(kind)
    first_order = first_orders(rng, span, channel=channel)
    first_order[kind != BUYER] = NEVER
    joined = np.where(kind == BUYER, joins_of_buyers(rng, span, first_order), joins_of_leads(rng, span, kind))
    joined = np.minimum(joined, span.ends - DAY)
    delay = (rng.exponential(30.0, size) * DAY).astype(np.int64)
    until = np.where(kind == BUYER, first_order, span.ends) - 60
    # A lead that has gone cold did whatever it did soon after joining.
    delay = np.where(kind == COLD_LEAD, delay % (40 * DAY), delay)
    late = np.minimum(at_hour(rng, joined + delay, ONLINE_HOURS), until)
    first_own = np.where(BY_STAFF[origin], np.maximum(late, joined + 60), joined)
    silent = (kind == PROSPECT) | ((kind == BUYER) & BY_STAFF[origin] & (first_order - joined < DAY))
    first_own[silent | (first_own >= span.ends)] = NEVER
    return joined, first_own, first_order


def first_orders(rng: np.random.Generator, span: Span, *, channel: Ints) -> Moments:
    """A growing brand with its seasons; the first months hold those who bought before the records, too."""
    size = len(channel)
    age = np.linspace(0.0, 1.0, span.days)
    growth = (0.3 + 2.4 * age**2) * span.weights
    growth[:150] += np.linspace(1.8, 0.0, 150)
    day = pick(rng, growth, size) * DAY + span.opens
    return np.where(channel == STORE, at_hour(rng, day, STORE_HOURS), at_hour(rng, day, ONLINE_HOURS))


def joins_of_buyers(rng: np.random.Generator, span: Span, first_order: Moments) -> Moments:
    """Many register while paying; others come weeks before; the oldest joined before the records."""
    size = len(first_order)
    at_till = first_order - rng.integers(120, 900, size)
    before = at_hour(
        rng, first_order - (rng.exponential(45.0, size) * DAY).astype(np.int64) - DAY, ONLINE_HOURS
    )
    joined = np.where(rng.random(size) < 0.42, at_till, before)
    long_ago = at_hour(rng, span.opens - rng.integers(1, 720, size) * DAY, ONLINE_HOURS)
    early = rng.random(size) * 150 > (first_order - span.opens) / DAY
    return np.where(early, long_ago, joined)


def joins_of_leads(rng: np.random.Generator, span: Span, kind: Ints) -> Moments:
    """Prospects gathered over the years, leads mostly of this year, cold ones of the years before."""
    size = len(kind)
    chance = rng.random(size)
    long_years = 1 - np.sqrt(1 - chance)
    ages = np.select(
        [kind == PROSPECT, kind == COLD_LEAD],
        [long_years * (span.days - 5), 440 + chance * (span.days - 500)],
        np.where(rng.random(size) < 0.8, chance * 330, long_years * (span.days - 30)),
    )
    day = span.ends - DAY - (ages.astype(np.int64)) * DAY
    return at_hour(rng, day, OFFICE_HOURS)


def referrers(rng: np.random.Generator, *, joined: Moments, first_order: Moments, origin: Ints) -> Ints:
    """Who brought whom: a buyer from before, some of them again and again; NEVER where nobody did."""
    found = np.full(len(joined), NEVER)
    advocates = np.flatnonzero((first_order > 0) & (rng.random(len(joined)) < 0.35))
    advocates = advocates[np.argsort(first_order[advocates], kind="stable")]
    referred = np.flatnonzero(origin == REFERRED)
    known = np.searchsorted(first_order[advocates], joined[referred] - DAY)
    # A cube of the draw leans towards the few who recommend most.
    favour = rng.permutation(len(advocates))
    place = (rng.random(len(referred)) ** 2.2 * known).astype(np.int64)
    # The first weeks have too few to choose from.
    has_one = known >= 15
    chosen = advocates[favour[place[has_one]] % np.maximum(known[has_one], 1)]
    found[referred[has_one]] = chosen
    return found


def nearest_stores(rng: np.random.Generator, cities: Ints, at_store: Flags) -> Texts:
    """The store of the member's city; who has none there goes to any."""
    own = [places.CITIES[places.NAMES[city]][2] for city in cities.tolist()]
    other = rng.integers(0, len(places.STORES), len(cities)).tolist()
    stores = [name or places.STORES[index] for name, index in zip(own, other, strict=True)]
    return words([store if buys else "" for store, buys in zip(stores, at_store.tolist(), strict=True)])


def public_ids(rng: np.random.Generator, joined: Moments) -> Texts:
    """UUIDv7: the time of joining, then 74 bits of this stream."""
    low = rng.integers(0, 2**62, len(joined), dtype=np.int64).tolist()
    high = rng.integers(0, 2**12, len(joined)).tolist()
    times = ((joined - 8 * 3600) * 1000 + rng.integers(0, 1000, len(joined))).tolist()
    return words([uuid7(*row) for row in zip(times, high, low, strict=True)])


def uuid7(milliseconds: int, high: int, low: int) -> str:
    digits = f"{milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def profiles(rng: np.random.Generator, size: int) -> tuple[Ints, dict[str, Any]]:
    """Cities, and by field names, contact points, homes and work; as much is missing as in a real file."""
    is_male = rng.random(size) < 0.14
    is_foreign = rng.random(size) < 0.025
    years = np.clip(rng.normal(1989, 10, size).round().astype(np.int64), 1948, 2008)
    surname, given, latin = names.chinese_names(rng, is_male=is_male, birth_years=years)
    foreign_surname, foreign_given = names.foreign_names(rng, size)
    surname = np.where(is_foreign, foreign_surname, surname)
    given = np.where(is_foreign, foreign_given, given)
    latin = np.where(is_foreign, words([name.lower() for name in foreign_surname]), latin)
    cities, district, address = places.homes(rng, size)
    has_city, has_street = rng.random(size) < 0.86, rng.random(size) < 0.68
    city = words([places.NAMES[index] for index in cities.tolist()])
    sex = np.where(is_male, "male", "female").astype(object)
    return cities, {
        "surname": surname,
        "given": given,
        "name": np.where(is_foreign, given + " " + surname, surname + given),
        "sex": np.where(rng.random(size) < 0.93, sex, ""),
        "birthday": birthdays(rng, years),
        "email": emails(rng, latin),
        "phone": phones(rng, size),
        "line_id": line_ids(rng, size),
        "occupation": np.where(rng.random(size) < 0.57, words(JOBS)[pick(rng, JOB_SHARES, size)], ""),
        "city": np.where(has_city, city, ""),
        "district": np.where(has_city, district, ""),
        "address": np.where(has_city & has_street, address, ""),
        "language": np.where(is_foreign, "en", "zh-hant").astype(object),
    }


def birthdays(rng: np.random.Generator, years: Ints) -> Instants:
    """A day of the year; unknown for a third."""
    first = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    born = first + rng.integers(0, 365, len(years)).astype("timedelta64[D]")
    born[rng.random(len(years)) > 0.66] = np.datetime64("NaT")
    return np.asarray(born)


def emails(rng: np.random.Generator, latin: Texts) -> Texts:
    """chen.yt4821@example.com: domains that are reserved for examples, so no mail can reach a person."""
    size = len(latin)
    letters = "abcdefghijklmnopqrstuvwxyz"
    pairs = rng.integers(0, 26, (size, 2)).tolist()
    numbers = (rng.permutation(size) + 101).tolist()
    domains = pick(rng, MAIL_SHARES, size).tolist()
    known = (rng.random(size) < 0.84).tolist()
    return words(
        [
            f"{name}.{letters[pair[0]]}{letters[pair[1]]}{number}@{MAIL_DOMAINS[domain]}" if has else ""
            for name, pair, number, domain, has in zip(latin, pairs, numbers, domains, known, strict=True)
        ]
    )


def phones(rng: np.random.Generator, size: int) -> Texts:
    """0900-000-000 onwards: mobile numbers of the right shape in one block, each once."""
    block = max(1_000_000, size)
    numbers = rng.permutation(block)[:size].tolist()
    known = (rng.random(size) < 0.94).tolist()
    return words(
        [f"+886{900_000_000 + number}" if has else "" for number, has in zip(numbers, known, strict=True)]
    )


def line_ids(rng: np.random.Generator, size: int) -> Texts:
    parts = rng.integers(0, 2**63, (size, 2), dtype=np.int64).tolist()
    known = (rng.random(size) < 0.66).tolist()
    return words([f"U{a:016x}{b:016x}" if has else "" for (a, b), has in zip(parts, known, strict=True)])
