"""Where do they live? Cities and real districts of Taiwan, roads that every town has, numbers made up."""

from __future__ import annotations

import numpy as np

from crm.demo.draws import Ints, Texts, pick, words

#: City → share of members, its districts (the larger ones first), the store nearest to it ("" where none is).
CITIES: dict[str, tuple[float, tuple[str, ...], str]] = {
    "台北市": (
        17.5,
        (
            "大安區",
            "內湖區",
            "士林區",
            "文山區",
            "信義區",
            "中山區",
            "北投區",
            "松山區",
            "萬華區",
            "中正區",
            "南港區",
            "大同區",
        ),
        "台北大安門市",
    ),
    "新北市": (
        20.5,
        (
            "板橋區",
            "新莊區",
            "中和區",
            "三重區",
            "新店區",
            "土城區",
            "永和區",
            "蘆洲區",
            "汐止區",
            "淡水區",
            "樹林區",
            "林口區",
            "三峽區",
        ),
        "新北板橋門市",
    ),
    "桃園市": (
        10.5,
        ("桃園區", "中壢區", "平鎮區", "八德區", "楊梅區", "蘆竹區", "龜山區", "龍潭區"),
        "桃園中壢門市",
    ),
    "台中市": (
        13.5,
        ("北屯區", "西屯區", "南屯區", "大里區", "太平區", "豐原區", "北區", "西區", "南區", "沙鹿區"),
        "台中西屯門市",
    ),
    "台南市": (
        7.5,
        ("永康區", "安南區", "東區", "北區", "南區", "中西區", "安平區", "仁德區", "新營區"),
        "台南東區門市",
    ),
    "高雄市": (
        11.0,
        ("三民區", "鳳山區", "左營區", "楠梓區", "前鎮區", "苓雅區", "鼓山區", "小港區", "岡山區"),
        "高雄左營門市",
    ),
    "新竹市": (3.0, ("東區", "北區", "香山區"), "新竹東區門市"),
    "新竹縣": (2.8, ("竹北市", "竹東鎮", "湖口鄉", "新豐鄉"), "新竹東區門市"),
    "基隆市": (1.6, ("安樂區", "中正區", "信義區", "七堵區", "仁愛區"), ""),
    "苗栗縣": (1.7, ("頭份市", "苗栗市", "竹南鎮", "苑裡鎮"), ""),
    "彰化縣": (3.4, ("彰化市", "員林市", "和美鎮", "鹿港鎮", "溪湖鎮"), ""),
    "南投縣": (1.3, ("草屯鎮", "南投市", "埔里鎮"), ""),
    "雲林縣": (1.6, ("斗六市", "虎尾鎮", "西螺鎮", "斗南鎮"), ""),
    "嘉義市": (1.2, ("西區", "東區"), ""),
    "嘉義縣": (1.0, ("民雄鄉", "太保市", "朴子市", "水上鄉"), ""),
    "屏東縣": (2.1, ("屏東市", "潮州鎮", "內埔鄉", "東港鎮"), ""),
    "宜蘭縣": (1.6, ("羅東鎮", "宜蘭市", "冬山鄉", "頭城鎮"), ""),
    "花蓮縣": (1.2, ("花蓮市", "吉安鄉", "新城鄉"), ""),
    "台東縣": (0.8, ("台東市", "卑南鄉", "成功鎮"), ""),
}
NAMES = tuple(CITIES)
STORES = tuple(dict.fromkeys(store for _, _, store in CITIES.values() if store))

ROADS = (
    *(
        "中山路",
        "中正路",
        "民生路",
        "民權路",
        "民族路",
        "文化路",
        "復興路",
        "和平路",
        "光復路",
        "建國路",
        "成功路",
    ),
    *(
        "忠孝路",
        "仁愛路",
        "信義路",
        "自由路",
        "大同路",
        "三民路",
        "中華路",
        "博愛路",
        "文心路",
        "公園路",
        "學府路",
    ),
)
SECTIONS = ("", "", "", "一段", "二段", "三段")


def homes(rng: np.random.Generator, size: int) -> tuple[Ints, Texts, Texts]:
    """City (an index of NAMES), district and street of each person."""
    cities = pick(rng, [share for share, _, _ in CITIES.values()], size)
    # The larger districts come first in the list, so squaring the draw leans towards them.
    ranks = rng.random(size) ** 1.4
    parts = np.column_stack(
        [
            rng.integers(0, len(ROADS), size),
            rng.integers(0, len(SECTIONS), size),
            rng.integers(1, 400, size),
            rng.integers(1, 16, size),
            rng.integers(0, 100, size),
        ]
    )
    districts = [CITIES[NAMES[city]][1] for city in cities.tolist()]
    chosen = [names[int(rank * len(names))] for names, rank in zip(districts, ranks.tolist(), strict=True)]
    return cities, words(chosen), words([street(*row) for row in parts.tolist()])


def street(road: int, section: int, number: int, floor: int, chance: int) -> str:
    """中山路二段118號5樓; some live in a lane, some in a house."""
    lane = f"{number % 90 + 2}巷{number % 40 + 1}號" if chance < 25 else f"{number}號"
    return f"{ROADS[road]}{SECTIONS[section]}{lane}" + (f"{floor}樓" if chance % 4 else "")
