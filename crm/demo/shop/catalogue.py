"""What does 木日保養 sell? Seven lines of skin care, with price, cost, and how often each is chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crm.demo.draws import Floats, Ints, Texts, words

#: Line → cost as a share of the price, how often chosen, and its products (name, NT$).
LINES: dict[str, tuple[float, float, tuple[tuple[str, int], ...]]] = {
    "洗卸": (
        0.27,
        17,
        (
            ("茶籽溫和卸妝油 150ml", 780), ("燕麥胺基酸潔顏乳 120ml", 480), ("白木耳潔膚慕斯 150ml", 560),
            ("米糠酵素潔顏粉 60g", 620), ("茶籽卸妝膏 90g", 850), ("洋甘菊眼唇卸妝液 120ml", 420),
            ("檜木身體潔膚露 400ml", 580), ("燕麥潔顏乳補充包 240ml", 720),
        ),
    ),
    "化妝水": (
        0.24,
        19,
        (
            ("木日保濕化妝水 150ml", 880), ("木日保濕化妝水 300ml", 1480), ("薏仁清透化妝水 200ml", 780),
            ("金縷梅調理化妝水 150ml", 820), ("玫瑰亮膚化妝水 150ml", 980), ("積雪草舒緩化妝水 150ml", 920),
            ("酒粕前導液 100ml", 1280), ("保濕化妝水補充包 300ml", 1180),
        ),
    ),
    "精華液": (
        0.22,
        20,
        (
            ("玻尿酸保濕精華 30ml", 1480), ("維他命 C 亮白精華 30ml", 1880), ("積雪草修護精華 30ml", 1580),
            ("胜肽緊緻精華 30ml", 2380), ("菸鹼醯胺毛孔精華 30ml", 1680), ("角鯊烯精華油 30ml", 1780),
            ("A 醇夜間精華 30ml", 2280), ("紅景天眼部精華 15ml", 1680), ("靈芝賦活精華 30ml", 2880),
        ),
    ),
    "乳霜": (
        0.25,
        15,
        (
            ("神經醯胺修護乳 80ml", 1180), ("神經醯胺修護霜 50g", 1480), ("玻尿酸水凝霜 50g", 1280),
            ("胜肽緊緻霜 50g", 2180), ("苦茶油滋養霜 50g", 1380), ("夜間晚安凍膜 80g", 1080),
            ("眼周緊實霜 15g", 1580), ("靈芝賦活霜 50g", 2680), ("護手霜 檜木 50g", 380),
            ("護手霜 桂花 50g", 380),
        ),
    ),
    "防曬": (
        0.28,
        12,
        (
            ("清透防曬乳 SPF50 50ml", 880), ("潤色防曬乳 SPF50 40ml", 980), ("水感防曬凝膠 SPF35 80ml", 780),
            ("戶外防曬乳 SPF50+ 60ml", 980), ("兒童溫和防曬 SPF30 60ml", 720), ("防曬噴霧 SPF50 120ml", 690),
            ("護唇防曬膏 SPF20 4g", 320),
        ),
    ),
    "面膜": (
        0.30,
        11,
        (
            ("玻尿酸保濕面膜 5 片", 399), ("積雪草舒緩面膜 5 片", 399), ("亮白面膜 5 片", 450),
            ("黑木耳保濕面膜 5 片", 420), ("綠豆淨膚泥膜 100g", 680), ("保濕面膜 20 片組", 1380),
            ("胜肽緊緻面膜 4 片", 690), ("米糠去角質凝膠 80g", 560),
        ),
    ),
    "禮盒": (
        0.34,
        6,
        (
            ("木日保濕三件禮盒", 2980), ("修護入門禮盒", 2280), ("亮白雙件禮盒", 3280),
            ("緊緻賦活禮盒", 5280),
            ("母親節花漾禮盒", 3680), ("旅行五件組", 980), ("香氛護手禮盒", 1080), ("新春木漆盒", 4280),
            ("男士潔淨禮盒", 1680), ("好友分享組", 1580),
        ),
    ),
}  # fmt: skip
CATEGORIES = tuple(LINES)
SUN, GIFTS, SERUMS = CATEGORIES.index("防曬"), CATEGORIES.index("禮盒"), CATEGORIES.index("精華液")
#: A rise that some answered by going to a competitor, and a batch of a serum that irritated the skin.
PRICE_RISE, PRICE_RISE_YEARS = 1.08, 1.35
BAD_BATCH, BAD_BATCH_YEARS = "A 醇夜間精華 30ml", 0.62


@dataclass(frozen=True)
class Catalogue:
    """One entry a product; a product's key is its place + 1."""

    external_id: Texts
    name: Texts
    category: Ints
    price: Ints
    cost: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.name)

    @property
    def bad_batch(self) -> int:
        return int(np.flatnonzero(self.name == BAD_BATCH)[0])


def build_catalogue() -> Catalogue:
    """The list is data; nothing in it is drawn."""
    rows = [
        (f"{letter}{place:02d}", name, index, price, round(price * share), pull / len(products))
        for index, (letter, (share, pull, products)) in enumerate(zip("CTSMUKG", LINES.values(), strict=True))
        for place, (name, price) in enumerate(products, start=1)
    ]
    codes, product_names, categories, prices, costs, weights = zip(*rows, strict=True)
    return Catalogue(
        external_id=words(codes),
        name=words(product_names),
        category=np.array(categories),
        price=np.array(prices),
        cost=np.array(costs),
        weight=np.array(weights, dtype=np.float64),
    )


def month_pull(months: Ints) -> Floats:
    """The pull of each line in a calendar month: sun care in summer, gifts at feasts, cream in winter."""
    table = np.ones((12, len(CATEGORIES)))
    table[3:8, SUN] = (1.4, 1.9, 2.2, 2.1, 1.8)
    table[[10, 11, 0, 1], SUN] = 0.45
    table[:, GIFTS] = (1.8, 1.1, 0.7, 0.9, 2.8, 0.7, 0.6, 0.7, 1.2, 1.2, 1.3, 2.2)
    table[[10, 11, 0, 1], CATEGORIES.index("乳霜")] = 1.4
    return np.asarray(table[months - 1])
