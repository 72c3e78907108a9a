"""Members of a shop in Taiwan, the questions people ask about them, and how long the answers take.

A process of its own, whose DATABASE_URL is the database of the benchmark: it fills it and prints the figures.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from opencc import OpenCC  # noqa: E402

from crm.models import User  # noqa: E402
from lifecycle.queries import listed  # noqa: E402
from members.models import Member  # noqa: E402
from members.queries import best  # noqa: E402

#: What p95 may be for somebody who sees everybody, in milliseconds.
AIM_MS = 100
MOST = 8
#: Surnames by how many of a thousand have them, then the characters of given names, frequent ones first.
SURNAMES = (
    "陳 111 林 83 黃 60 張 53 李 51 王 41 吳 40 劉 32 蔡 29 楊 27 許 23 鄭 19 謝 18 洪 15 郭 15 邱 15 曾 14 "
    "廖 14 賴 13 徐 13 周 12 葉 12 蘇 11 莊 10 呂 9 江 9 何 9 蕭 8 羅 8 高 7 潘 6 簡 6 朱 6 鍾 6 彭 5 游 5 "
    "詹 5 胡 5 施 5 沈 5 余 5 盧 4 梁 4 趙 4 顏 4 柯 4 翁 4 魏 4 孫 4 戴 3 范 3 方 3 宋 3 鄧 3 杜 2 侯 2 "
    "曹 2 薛 2 傅 2 丁 2 溫 2 紀 2 蔣 2 歐陽 1"
)
GIVEN = (
    "美淑惠玉秀雅怡明志文家建俊宗佳婷君宏偉豪玲芬娟珍華英芳雲慧雯穎欣儀萱瑜瑋彥承宇翔哲霖傑輝榮成國政德義仁信"
    "安平和順福祥瑞春夏秋冬梅蘭菊竹松柏青素麗月霞鳳燕寶貴金銀銘鈞鎮龍虎海洋江河山峰石東西南北中正大小天地人心思念"
    "詩書琪琳珊瑚璇曉晨昕晴昱晏暄柔容蓉薇蕙馨寧靜嫻婉如意巧妙冠廷庭軒毅凱達遠博學誠謙恩惟維綱綸維綺綾緯"
)
LATIN = ("Wang Ming", "Chen Mei", "Lin Anna", "Lee David", "Wu Grace", "Huang Tom", "Chang Amy", "Liu Pei")
#: Written by the database itself; the square of an even draw takes the first of the list most often.
FILL = """
insert into members_member (external_id, name, name_key, phone, email, card_no, city, joined_on)
select
    'm' || lpad(n::text, 8, '0'), name, shuke_fold(name),
    case when n % 8 > 0 then '+8869' || lpad((random() * 99999999)::int::text, 8, '0') else '' end,
    case when n % 4 > 0 then 'm' || n || '@example.com' else '' end,
    case when n % 3 = 0 then 'VIP-' || lpad(n::text, 8, '0') else '' end,
    (array['台北市', '新北市', '台中市', '高雄市'])[1 + n % 4], date '2024-01-01' + n % 900
from (
    select
        n,
        case
            when n % 50 = 0 then (LATIN)[1 + n / 50 % 8] || ' ' || n
            when n % 11 = 0 then (SURNAMES)[surname] || substr(GIVEN, first, 1)
            else (SURNAMES)[surname] || substr(GIVEN, first, 1) || substr(GIVEN, second, 1)
        end as name
    from (
        select
            n, 1 + (random() * (array_length(SURNAMES, 1) - 1))::int as surname,
            1 + (power(random(), 2) * (length(GIVEN) - 1))::int as first,
            1 + (power(random(), 2) * (length(GIVEN) - 1))::int as second
        from generate_series(1, MEMBERS) as n) as drawn) as named
"""


def run(*, members: int, seed: int, rounds: int) -> dict[str, Any]:
    """Fill and ask; milliseconds by kind of question and by who asks."""
    started = time.perf_counter()
    _fill(members, seed)
    filled = time.perf_counter() - started
    people = _people()
    asked: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    draw = random.Random(seed)
    questions = list(_questions(draw, members, rounds))
    draw.shuffle(questions)
    hits = 0
    for who, person in people.items():
        for kind, words in questions:
            took, found = _ask(words, person)
            asked[who][kind].append(took)
            hits += found
    return {
        "members": members,
        "fill_s": round(filled, 1),
        "queries": len(questions) * len(people),
        "hits": hits,
        "aim_ms": AIM_MS,
        "who": {who: _figures(kinds) for who, kinds in asked.items()},
    }


def _ask(words: str, person: Any) -> tuple[float, int]:
    started = time.perf_counter()
    rows = listed(best(words, for_user=person, most=MOST))
    return (time.perf_counter() - started) * 1000, len(rows)


def _figures(kinds: dict[str, list[float]]) -> dict[str, Any]:
    everything = [took for times in kinds.values() for took in times]
    return {
        "p50_ms": _percentile(everything, 50),
        "p95_ms": _percentile(everything, 95),
        "max_ms": round(max(everything), 1),
        "kinds": {
            kind: {"p50_ms": _percentile(times, 50), "p95_ms": _percentile(times, 95)}
            for kind, times in kinds.items()
        },
    }


def _percentile(times: list[float], share: int) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, -(-len(ordered) * share // 100) - 1)], 1)


# ---- members ----


def _fill(members: int, seed: int) -> None:
    words = SURNAMES.split()
    surnames = [name for name, share in zip(words[::2], words[1::2], strict=True) for _ in range(int(share))]
    values = {"SURNAMES": "surnames", "LATIN": "latin", "GIVEN": "given", "MEMBERS": "members"}
    text = FILL.replace("%", "%%")
    for word, name in values.items():
        text = text.replace(word, f"%({name})s" + ("::text[]" if word in {"SURNAMES", "LATIN"} else ""))
    with connection.cursor() as cursor:
        cursor.execute("select setseed(%s)", [seed / 1000])
        cursor.execute(text, {"surnames": surnames, "latin": list(LATIN), "given": GIVEN, "members": members})
        cursor.execute(
            "insert into members_order (member_id, external_id, placed_at, placed_on, amount)"
            " select id, 'A-' || id, now(), current_date, 1200 from members_member"
        )
        cursor.execute("vacuum analyze members_member, members_order")


def _people() -> dict[str, Any]:
    """Somebody who sees everybody, an agent with three hundred members, and somebody who sees masks."""
    people = {
        role: User.objects.create_user(role, f"{role}@example.org", role=role)
        for role in ("privacy_officer", "agent", "marketer")
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into members_assignment (member_id, user_id, kind) select id, %s, 'call'"
            " from members_member where id %% greatest(1, (select count(*) from members_member) / 300) = 0",
            [people["agent"].pk],
        )
        cursor.execute("analyze members_assignment")
    return people


# ---- questions ----


def _questions(draw: random.Random, members: int, rounds: int) -> Iterable[tuple[str, str]]:
    simpler = OpenCC("t2s")
    for _round in range(rounds):
        some = Member.objects.filter(pk__gt=draw.randrange(members)).exclude(phone="").order_by("pk")
        member = some.first() or Member.objects.exclude(phone="").latest("pk")
        name, home = member.name, f"0{member.phone[4:]}"
        yield "one character", draw.choice(name.strip())
        yield "surname", name[0]
        yield "two characters", name[:2]
        yield "given name", name[-2:]
        yield "whole name", name
        yield "simplified", simpler.convert(name)
        yield "first and last", name[0] + name[-1]
        yield "part of a Latin name", draw.choice(LATIN)[:6]
        yield "phone tail of 4", member.phone[-4:]
        yield "phone tail of 6", f"{member.phone[-6:-3]}-{member.phone[-3:]}"
        yield "whole phone", f"{home[:4]}-{home[4:7]}-{home[7:]}"
        yield "e-mail", member.email or f"m{member.pk}@example.com"
        yield "order", f"A-{member.pk}"
        yield "card", member.card_no or f"VIP-{member.pk:08}"
        yield "member number", member.member_no
        yield "nobody", f"{draw.choice(GIVEN)}{draw.choice(GIVEN)}{draw.choice('饕魍鱻')}"


if __name__ == "__main__":
    members, seed, rounds = (int(word) for word in sys.argv[1:4])
    json.dump(run(members=members, seed=seed, rounds=rounds), sys.stdout, ensure_ascii=False)
