"""What are people in Taiwan called? Surnames by frequency, given names by sex and generation, combined."""

from __future__ import annotations

import numpy as np

from crm.demo.draws import Flags, Ints, Texts, pick, words

# Surname, how it is written in Latin letters in Taiwan, share in per mille.
# fmt: off
SURNAMES: tuple[tuple[str, str, float], ...] = (
    ("陳", "chen", 111), ("林", "lin", 83), ("黃", "huang", 61), ("張", "chang", 53), ("李", "lee", 51),
    ("王", "wang", 41), ("吳", "wu", 40), ("劉", "liu", 32), ("蔡", "tsai", 29), ("楊", "yang", 27),
    ("許", "hsu", 23), ("鄭", "cheng", 19), ("謝", "hsieh", 18), ("洪", "hung", 15), ("郭", "kuo", 15),
    ("邱", "chiu", 15), ("曾", "tseng", 14), ("廖", "liao", 14), ("賴", "lai", 13), ("徐", "shu", 13),
    ("周", "chou", 12), ("葉", "yeh", 12), ("蘇", "su", 11), ("莊", "chuang", 9.5), ("呂", "lu", 9),
    ("江", "chiang", 9), ("何", "ho", 8.5), ("蕭", "hsiao", 8.2), ("羅", "lo", 8.1), ("高", "kao", 7.7),
    ("潘", "pan", 7.1), ("簡", "chien", 7), ("朱", "chu", 6.9), ("鍾", "chung", 6.8), ("彭", "peng", 6.7),
    ("游", "yu", 6.6), ("詹", "chan", 6.4), ("胡", "hu", 6.2), ("施", "shih", 6.1), ("沈", "shen", 5.8),
    ("余", "yu", 5.7), ("盧", "lu", 5), ("梁", "liang", 4.6), ("趙", "chao", 4.5), ("顏", "yen", 4.4),
    ("柯", "ko", 4.3), ("翁", "weng", 4), ("魏", "wei", 3.9), ("孫", "sun", 3.8), ("戴", "tai", 3.7),
    ("范", "fan", 3.5), ("方", "fang", 3.4), ("宋", "sung", 3.2), ("鄧", "teng", 2.7), ("杜", "tu", 2.2),
    ("傅", "fu", 2.2), ("侯", "hou", 2.2), ("曹", "tsao", 2.1), ("薛", "hsueh", 2.1), ("丁", "ting", 2),
    ("卓", "cho", 2), ("阮", "juan", 1.9), ("馬", "ma", 1.9), ("董", "tung", 1.8), ("温", "wen", 1.7),
    ("唐", "tang", 1.7), ("藍", "lan", 1.6), ("石", "shih", 1.5), ("蔣", "chiang", 1.4), ("古", "ku", 1.4),
    ("紀", "chi", 1.3), ("姚", "yao", 1.3), ("連", "lien", 1.3), ("馮", "feng", 1.2), ("歐", "ou", 1.2),
    ("程", "cheng", 1.1), ("湯", "tang", 1.1), ("黎", "li", 1), ("田", "tien", 1), ("康", "kang", 1),
    ("姜", "chiang", 0.9), ("汪", "wang", 0.9), ("白", "pai", 0.9), ("鄒", "tsou", 0.8), ("尤", "yu", 0.8),
    ("巫", "wu", 0.8), ("涂", "tu", 0.8), ("龔", "kung", 0.7), ("嚴", "yen", 0.7),
    ("張簡", "changchien", 0.3), ("歐陽", "ouyang", 0.3), ("范姜", "fanchiang", 0.3),
)
# fmt: on

#: Given names of two characters: first and second, by sex and by the generation's taste.
#: Generations: born before 1972, 1972-1986, since 1987.
WOMEN = (
    ("美麗淑秀玉惠素雅寶月碧瓊鳳貴錦", "珠華玲芬娥英蘭琴雲霞惠卿珍美貞鳳真"),
    ("雅怡淑佩佳靜慧筱欣宜婉惠曉心孟郁鈺", "婷君雯萍芬娟玲如慧琪蓉芳儀潔貞文伶瑜"),
    ("詩子佳雨宜思品郁芷沛靖語庭羽采映亭苡婕穎", "涵晴穎萱柔庭妤婷恩瑄甯潔蓁彤霏筑安昕綺"),
)
MEN = (
    ("明文國正志金建俊榮清進添水義信", "雄輝龍宏傑賢祥榮忠義德發昌興源財"),
    ("志俊建家冠宗柏信文智明彥宏政嘉士", "豪宏偉銘傑鴻霖良廷翰瑋賢成德毅凱"),
    ("冠承柏宇品彥子丞家哲睿恩昱祐翔語奕廷", "翰宇廷恩霖睿均佑勳諺辰皓安毅凱豪綸甫"),
)
#: One in forty carries a single character.
SINGLE = "潔萱穎琪晴瑜薇傑軒翔齊岳"

_FOREIGN_GIVEN = (
    "Emily Hannah Olivia Sofia Chloe Grace Mia Amelia Nora Julia Anika Priya Mai Linh Putri Aiko Yuki Clara "
    "Daniel Lukas Oliver Ethan Noah Marco Kenji Arjun Felix Hugo"
)
_FOREIGN_SURNAMES = (
    "Ashdown Bellweather Carrowmore Dunmere Eastlake Fairholt Greywell Harrowby Ivanova Jansson Kestrel "
    "Lindqvist Marlowe Nguyen Oakhurst Pemberley Quillon Rosenthal Santoso Tanaka Underhill Varga Westerholm"
)
FOREIGN_GIVEN, FOREIGN_SURNAMES = _FOREIGN_GIVEN.split(), _FOREIGN_SURNAMES.split()

_PUBLIC_FIGURES = (
    "林志玲 蔡依林 張惠妹 徐若瑄 林心如 陳喬恩 楊丞琳 郭雪芙 許瑋甯 桂綸鎂 林依晨 陳意涵 張鈞甯 曾之喬 "
    "郭采潔 周杰倫 王力宏 林俊傑 羅志祥 郭富城 蔡英文 賴清德 柯文哲 侯友宜 郭台銘 陳水扁 馬英九 蕭美琴 "
    "鄭文燦 林佳龍 盧秀燕 陳其邁 黃偉哲 蔣萬安 張善政 戴資穎 郭婞淳 林昀儒 王齊麟 莊智淵 盧彥勳 林書豪 "
    "王建民 陳偉殷 張忠謀 魏哲家 黃仁勳 林百里 施振榮 吳宗憲 張小燕 蔡康永 徐熙娣 徐熙媛 林美秀 楊貴媚 "
    "陳淑樺 張清芳 陳建仁 吳敦義 林右昌 張淑芬 林志傑 張志豪 李宗盛 陳建州 王美花"
)
#: Public figures whom free combination could hit; the next name is taken instead.
PUBLIC_FIGURES = frozenset(_PUBLIC_FIGURES.split())


def chinese_names(
    rng: np.random.Generator, *, is_male: Flags, birth_years: Ints
) -> tuple[Texts, Texts, Texts]:
    """Surnames, given names, and the surnames in Latin letters."""
    size = len(is_male)
    surnames = pick(rng, [share for _, _, share in SURNAMES], size)
    generation = np.searchsorted([1972, 1987], birth_years, side="right")
    chances = rng.random((size, 3))
    family = [SURNAMES[index] for index in surnames.tolist()]
    given = [
        given_name(*row)
        for row in zip(
            [name for name, _, _ in family],
            is_male.tolist(),
            generation.tolist(),
            chances.tolist(),
            strict=True,
        )
    ]
    return words([row[0] for row in family]), words(given), words([row[1] for row in family])


def given_name(surname: str, is_male: bool, generation: int, chances: list[float]) -> str:
    first, second = (MEN if is_male else WOMEN)[generation]
    if chances[2] < 0.025:
        return SINGLE[int(chances[0] * len(SINGLE))]
    start, end = int(chances[0] * len(first)), int(chances[1] * len(second))
    name = first[start] + second[end]
    # The next second character along, until it is neither doubled nor a public figure's name.
    while name[0] == name[1] or surname + name in PUBLIC_FIGURES:
        end = (end + 1) % len(second)
        name = first[start] + second[end]
    return name


def foreign_names(rng: np.random.Generator, size: int) -> tuple[Texts, Texts]:
    """Surnames and given names of residents who write in English."""
    surnames = rng.integers(0, len(FOREIGN_SURNAMES), size)
    given = rng.integers(0, len(FOREIGN_GIVEN), size)
    return (
        words([FOREIGN_SURNAMES[index] for index in surnames.tolist()]),
        words([FOREIGN_GIVEN[index] for index in given.tolist()]),
    )
