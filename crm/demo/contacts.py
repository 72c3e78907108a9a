"""What did members and the brand say to each other? Own steps, calls, complaints, and why some left.

Notes are what an agent would jot down; nobody's words are quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from crm.demo.baskets import Orders
from crm.demo.buying import BATCH, FADED, PRICE, Purchases
from crm.demo.catalogue import BAD_BATCH_YEARS, Catalogue
from crm.demo.draws import Flags, Ints, Moments, Texts, pick, stream, words
from crm.demo.people import BUYER, COLD_LEAD, LEAD, NEVER, ORIGINS, PROSPECT, People
from crm.demo.season import DAY, OFFICE_HOURS, ONLINE_HOURS, Span, at_hour

#: First own step by origin.
FIRST_STEPS = {
    "官網": ("registered", "web", "註冊會員"),
    "門市": ("answered", "call", "接聽歡迎電話"),
    "Facebook 廣告": ("ad_clicked", "ad", "點擊廣告"),
    "推薦": ("registered", "web", "以好友推薦連結註冊"),
    "LINE 好友": ("line_added", "line", "加入 LINE 官方帳號"),
    "Instagram": ("liked", "social", "對貼文按讚"),
    "快閃店": ("attended", "event", "參加快閃店膚質檢測"),
    "合作名單": ("subscribed", "email", "訂閱電子報"),
    "保養講座": ("attended", "event", "參加保養講座"),
}
#: What the interested do next: kind, channel, subject, share.
STEPS: tuple[tuple[str, str, str, float], ...] = (
    ("ad_clicked", "ad", "點擊新品廣告", 20), ("line_added", "line", "加入 LINE 官方帳號", 11),
    ("subscribed", "email", "訂閱電子報", 12), ("liked", "social", "對貼文按讚", 18),
    ("commented", "social", "在貼文留言詢問成分", 8), ("shared", "social", "分享保養貼文", 4),
    ("community_joined", "social", "加入木日保養社團", 5), ("booked", "store", "預約門市膚質檢測", 6),
    ("attended", "store", "參加門市體驗課", 4), ("answered", "line", "回覆膚質問卷", 9),
    ("called_in", "call", "來電詢問產品", 3),
)  # fmt: skip
#: Calls that staff made: own (the member answered) or not, disposition, note, share.
CALLS: tuple[tuple[bool, str, str, float], ...] = (
    (False, "未接", "響十二聲未接，改約晚間時段。", 34), (False, "忙線", "忙線中，三十分鐘後再撥。", 8),
    (False, "語音信箱", "轉入語音信箱，未留言。", 9), (False, "空號", "號碼無效，轉資料補正。", 3),
    (True, "已說明活動", "說明換季活動與試用組，會員表示再看看。", 13), (True, "稍後再決定", "對精華有興趣，等發薪再買。", 10),
    (True, "成交", "電話中完成下單，門市取貨。", 5), (True, "沒有需要", "家中仍有存貨，暫時不需要。", 9),
    (True, "改約時間", "開會中，改約週五下午。", 6), (True, "完成問卷", "完成三題膚質問卷。", 3),
)  # fmt: skip
COMPLAINTS: tuple[tuple[str, str, float], ...] = (
    ("客訴：瓶口漏液", "外盒完好但瓶口滲漏，已安排補寄並請會員拍照。", 17), ("客訴：到貨延遲", "超過預計到貨日三天，已致歉並補運費券。", 20),
    ("客訴：使用後泛紅", "建議停用並就醫，收下批號回報品保。", 15), ("客訴：客服回覆太慢", "LINE 訊息兩天未回，主管已致電說明。", 14),
    ("客訴：漲價未事先通知", "說明原料成本，記錄為價格意見。", 12), ("客訴：門市態度", "對櫃上人員說明方式不滿，店長已回電。", 9),
    ("客訴：贈品缺漏", "補寄試用組一份。", 13),
)  # fmt: skip
#: Reasons given in exit interviews: kind of ending, subject, note, share; by why they left.
ENDS: dict[int, tuple[tuple[str, str, str, float], ...]] = {
    PRICE: (
        ("competitor", "離開訪談：競品價格較低", "漲價後改買藥妝店開架品牌，同類精華便宜三成。", 60),
        ("competitor", "離開訪談：競品會員回饋較好", "改用有點數回饋的品牌。", 18),
        ("interview", "離開訪談：超出預算", "暫時縮減保養支出。", 22),
    ),
    BATCH: (
        (
            "competitor",
            "離開訪談：膚況不適後改用他牌",
            "使用 A 醇夜間精華後泛紅，皮膚科建議改用醫美品牌。",
            58,
        ),
        ("interview", "離開訪談：對品質失去信心", "希望看到批號檢驗報告，願意收到改善說明。", 42),
    ),
    FADED: (
        ("need_changed", "離開訪談：需求改變", "懷孕後停用含 A 醇產品，改用家人推薦的嬰幼兒系列。", 40),
        ("need_changed", "離開訪談：搬離台灣", "外派工作，暫不需要。", 14),
        ("competitor", "離開訪談：朋友推薦他牌", "朋友從事直銷，改向她購買。", 24),
        ("interview", "離開訪談：存貨太多", "促銷時買太多，仍未用完。", 22),
    ),
}
END_SHARES = {PRICE: 0.32, BATCH: 0.34, FADED: 0.045}


@dataclass
class Contacts:
    """One entry a contact in every list of arrays; `by` names a login, empty for the program."""

    member: list[Ints] = field(default_factory=list)
    at: list[Moments] = field(default_factory=list)
    kind: list[Texts] = field(default_factory=list)
    is_own: list[Flags] = field(default_factory=list)
    channel: list[Texts] = field(default_factory=list)
    subject: list[Texts] = field(default_factory=list)
    note: list[Texts] = field(default_factory=list)
    end_kind: list[Texts] = field(default_factory=list)
    by: list[Texts] = field(default_factory=list)

    def add(
        self,
        member: Ints,
        at: Moments,
        *,
        kind: str | Texts,
        channel: str | Texts,
        is_own: bool | Flags,
        subject: str | Texts = "",
        note: str | Texts = "",
        end_kind: str | Texts = "",
        by: str | Texts = "",
    ) -> None:
        size = len(member)
        self.member.append(member)
        self.at.append(at)
        self.is_own.append(np.broadcast_to(np.asarray(is_own), (size,)))
        named = (
            (self.kind, kind), (self.channel, channel), (self.subject, subject),
            (self.note, note), (self.end_kind, end_kind), (self.by, by),
        )  # fmt: skip
        for column, value in named:
            column.append(np.broadcast_to(np.asarray(value, dtype=object), (size,)))

    def sorted(self, span: Span) -> dict[str, Texts | Ints | Flags]:
        """One array a column, by time; what lies after the span has not happened."""
        columns = {name: np.concatenate(parts) for name, parts in vars(self).items()}
        known = np.flatnonzero(columns["at"] < span.ends)
        order = known[
            np.lexsort((columns["kind"][known].astype(str), columns["member"][known], columns["at"][known]))
        ]
        return {name: column[order] for name, column in columns.items()}


def draw_contacts(
    *, seed: int, span: Span, people: People, purchases: Purchases, orders: Orders, catalogue: Catalogue
) -> Contacts:
    contacts = Contacts()
    last = np.full(len(people), NEVER)
    np.maximum.at(last, purchases.member, purchases.at)
    first_steps(contacts, people)
    later_steps(contacts, stream(seed, "steps"), span, people, last)
    calls(contacts, stream(seed, "calls"), span, people, last)
    complaints(contacts, stream(seed, "complaints"), span, orders, catalogue)
    ends(contacts, stream(seed, "ends"), span, purchases, last)
    return contacts


def first_steps(contacts: Contacts, people: People) -> None:
    """How each became known of their own accord."""
    acted = np.flatnonzero(people.first_own != NEVER)
    steps = [FIRST_STEPS[ORIGINS[origin]] for origin in people.origin[acted].tolist()]
    kinds, channels, subjects = (words(column) for column in zip(*steps, strict=True))
    contacts.add(acted, people.first_own[acted], kind=kinds, channel=channels, is_own=True, subject=subjects)


def later_steps(
    contacts: Contacts, rng: np.random.Generator, span: Span, people: People, last: Moments
) -> None:
    """Leads keep in touch, the cold ones only for a while, buyers until about when they stop buying."""
    acted = np.flatnonzero(people.first_own != NEVER)
    start = people.first_own[acted]
    kind = people.kind[acted]
    end = np.select(
        [kind == COLD_LEAD, kind == BUYER],
        [start + 45 * DAY, np.minimum(np.maximum(last[acted], start) + 30 * DAY, span.ends)],
        span.ends,
    )
    end = np.minimum(end, span.ends)
    rate = np.where(kind == BUYER, 1 / 130, 1 / 75) * people.engaged[acted]
    counts = np.minimum(rng.poisson(np.maximum(end - start, 0) / DAY * rate), 40)
    # Whoever is a lead today gave a sign within the year.
    quiet = (kind == LEAD) & (span.ends - start > 330 * DAY)
    who = np.repeat(np.arange(len(acted)), counts)
    at = start[who] + (rng.random(len(who)) * (end - start)[who]).astype(np.int64)
    sign = span.ends - (rng.random(int(quiet.sum())) ** 1.3 * 335 * DAY).astype(np.int64) - DAY
    members = np.concatenate([acted[who], acted[quiet]])
    moments = np.concatenate([at, sign])
    moments = np.maximum(at_hour(rng, moments, ONLINE_HOURS), people.joined[members] + 120)
    step = pick(rng, [share for *_, share in STEPS], len(members)).tolist()
    kinds, channels, subjects = (
        words(column) for column in zip(*(STEPS[row][:3] for row in step), strict=True)
    )
    contacts.add(members, moments, kind=kinds, channel=channels, is_own=True, subject=subjects)


def calls(contacts: Contacts, rng: np.random.Generator, span: Span, people: People, last: Moments) -> None:
    """The desk rings prospects, and buyers who have been silent for long; most do not pick up."""
    silent = (people.kind == BUYER) & (last < span.ends - 120 * DAY)
    chance = rng.random(len(people))
    has_phone = people.phone != ""
    called = np.flatnonzero(
        has_phone & (((people.kind == PROSPECT) & (chance < 0.3)) | (silent & (chance < 0.42)))
    )
    is_prospect = people.kind[called] == PROSPECT
    tries = rng.integers(1, 4, len(called))
    since = np.where(is_prospect, people.joined[called], last[called] + 100 * DAY)
    member = np.repeat(called, tries)
    at = np.repeat(since, tries) + (rng.gamma(1.6, 25.0, len(member)) * DAY).astype(np.int64) + DAY
    # A prospect who answered would be one no longer.
    shares = np.array([share for *_, share in CALLS])
    outcome = pick(rng, shares, len(member))
    missed = pick(rng, shares * ~np.array([own for own, *_ in CALLS]), len(member))
    outcome = np.where(np.repeat(is_prospect, tries), missed, outcome)
    rows = [CALLS[row] for row in outcome.tolist()]
    own, subject, note, _ = zip(*rows, strict=True)
    answered = np.array(own)
    contacts.add(
        member,
        at_hour(rng, at, OFFICE_HOURS),
        kind=np.where(answered, "answered", "called").astype(object),
        channel="call",
        is_own=answered,
        subject=words([f"去電：{name}" for name in subject]),
        note=words(note),
        by=words(("agent", "team_lead"))[(rng.random(len(member)) < 0.2).astype(np.int64)],
    )


def complaints(
    contacts: Contacts, rng: np.random.Generator, span: Span, orders: Orders, catalogue: Catalogue
) -> None:
    """One order in sixty is complained about; of those with the bad batch, every fourth."""
    share = np.full(len(orders), 0.016)
    batch = span.at(BAD_BATCH_YEARS)
    bad = np.unique(orders.line_order[orders.line_product == catalogue.bad_batch])
    bad = bad[(orders.at[bad] > batch - 30 * DAY) & (orders.at[bad] < batch + 30 * DAY)]
    share[bad] = 0.25
    upset = np.flatnonzero(rng.random(len(orders)) < share)
    rows = pick(rng, [row[2] for row in COMPLAINTS], len(upset))
    rows = np.where(np.isin(upset, bad), 2, rows).tolist()
    contacts.add(
        orders.member[upset],
        at_hour(rng, orders.at[upset] + rng.integers(1, 12, len(upset)) * DAY, OFFICE_HOURS),
        kind="called_in",
        channel="call",
        is_own=True,
        subject=words([COMPLAINTS[row][0] for row in rows]),
        note=words([COMPLAINTS[row][1] for row in rows]),
        by=words(("agent", "team_lead"))[(rng.random(len(upset)) < 0.25).astype(np.int64)],
    )


def ends(
    contacts: Contacts, rng: np.random.Generator, span: Span, purchases: Purchases, last: Moments
) -> None:
    """Exit interviews with some of those who left: the reason in their words, weeks after the last order."""
    for reason, endings in ENDS.items():
        gone = np.flatnonzero((purchases.reason == reason) & (last != NEVER) & (last < span.ends - 60 * DAY))
        asked = gone[rng.random(len(gone)) < END_SHARES[reason]]
        rows = pick(rng, [row[3] for row in endings], len(asked)).tolist()
        at = last[asked] + (rng.gamma(3.0, 22.0, len(asked)) * DAY).astype(np.int64) + 20 * DAY
        contacts.add(
            asked,
            at_hour(rng, at, OFFICE_HOURS),
            kind="ended",
            channel="call",
            is_own=True,
            subject=words([endings[row][1] for row in rows]),
            note=words([endings[row][2] for row in rows]),
            end_kind=words([endings[row][0] for row in rows]),
            by="agent",
        )
