"""Which signs of given names are taken for each other on the telephone?

Taiwanese given names are taken down by ear: 怡 and 宜, 瑋 and 偉. One group a sound (tones aside where they
are confused); traditional and simplified writing, and the signs that are simplified to the same one.
"""

from __future__ import annotations

import opencc

# fmt: off
GROUPS = (
    "怡宜儀依伊", "佳嘉家加珈", "君均鈞軍", "婷亭庭廷停", "雯文紋聞", "偉瑋緯煒", "志智芷治致",
    "宏弘鴻紅洪", "玲鈴翎靈凌", "惠慧蕙卉", "瑜渝榆愉俞", "翔祥詳", "彥諺硯", "芳方坊", "俊駿峻浚",
    "軒萱宣瑄", "琪祺綺奇其", "欣心馨昕新歆", "雅亞婭", "淑書姝", "美鎂", "玉鈺育毓郁昱煜裕喻", "珍真貞臻",
    "英瑛纓", "秀琇", "麗莉俐立力", "華樺", "明銘鳴", "建健", "中忠仲鍾", "正政", "榮容蓉融", "龍隆",
    "傑杰捷潔", "豪浩皓昊", "凱楷", "承丞誠成程呈", "宇羽雨語", "柏博伯", "子紫梓", "思詩絲斯司",
    "妤于愉予", "涵函晗", "晴情", "甯寧凝", "薇微威", "筱曉小", "孟夢", "倫綸", "霖林琳臨", "良亮諒",
    "賢嫻", "仁任人", "義毅億逸奕翊憶藝", "勝聖盛", "菁晶精", "蘭嵐", "鳳奉", "月玥悅", "雲芸筠", "民敏",
    "凡帆", "安桉", "恩", "靜敬淨", "瑤遙堯", "珊山", "娟涓", "萍平", "芬分", "如茹儒汝", "敏閔", "哲喆",
    "翰瀚漢", "聖勝", "盈瑩穎", "品", "采彩綵", "晨辰宸", "睿瑞叡", "辰晨", "達", "慶", "源元沅", "吉極",
    "興星", "富福", "財才材",
)
# fmt: on


def _table() -> tuple[str, str]:
    """For translate(): every sign, and the first of its group in its place; folded as the records are."""
    simplify = opencc.OpenCC("t2s").convert
    stands_for: dict[str, str] = {}
    for group in GROUPS:
        signs = simplify(group)
        for sign in signs:
            stands_for.setdefault(sign, stands_for.get(signs[0], signs[0]))
    return "".join(stands_for), "".join(stands_for.values())


TABLE = _table()
