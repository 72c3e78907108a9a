"""What stands in the log of a contact? Kinds, subjects, and what an agent jots down; nobody is quoted."""

from __future__ import annotations

from crm.demo.shop.buying import BATCH, FADED, PRICE

#: First own step by origin: kind, channel, subject.
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
    ("ad_clicked", "ad", "點擊新品廣告", 20),
    ("line_added", "line", "加入 LINE 官方帳號", 11),
    ("subscribed", "email", "訂閱電子報", 12),
    ("liked", "social", "對貼文按讚", 18),
    ("commented", "social", "在貼文留言詢問成分", 8),
    ("shared", "social", "分享保養貼文", 4),
    ("community_joined", "social", "加入木日保養社團", 5),
    ("booked", "store", "預約門市膚質檢測", 6),
    ("attended", "store", "參加門市體驗課", 4),
    ("answered", "line", "回覆膚質問卷", 9),
    ("called_in", "call", "來電詢問產品", 3),
)
#: Calls that staff made: whether the member answered, disposition, note, share.
CALLS: tuple[tuple[bool, str, str, float], ...] = (
    (False, "未接", "響十二聲未接，改約晚間時段。", 34),
    (False, "忙線", "忙線中，三十分鐘後再撥。", 8),
    (False, "語音信箱", "轉入語音信箱，未留言。", 9),
    (False, "空號", "號碼無效，轉資料補正。", 3),
    (True, "已說明活動", "說明換季活動與試用組，會員表示再看看。", 13),
    (True, "稍後再決定", "對精華有興趣，等發薪再買。", 10),
    (True, "完成膚質諮詢", "換季乾癢，建議先用試用組一週。", 5),
    (True, "沒有需要", "家中仍有存貨，暫時不需要。", 9),
    (True, "改約時間", "開會中，改約週五下午。", 6),
    (True, "完成問卷", "完成三題膚質問卷。", 3),
)
#: Subject, note, share.
COMPLAINTS: tuple[tuple[str, str, float], ...] = (
    ("客訴：瓶口漏液", "外盒完好但瓶口滲漏，已安排補寄並請會員拍照。", 17),
    ("客訴：到貨延遲", "超過預計到貨日三天，已致歉並補運費券。", 20),
    ("客訴：使用後泛紅", "建議停用並就醫，收下批號回報品保。", 15),
    ("客訴：客服回覆太慢", "LINE 訊息兩天未回，主管已致電說明。", 14),
    ("客訴：漲價未事先通知", "說明原料成本，記錄為價格意見。", 12),
    ("客訴：門市態度", "對櫃上人員說明方式不滿，店長已回電。", 9),
    ("客訴：贈品缺漏", "補寄試用組一份。", 13),
)
REDNESS = 2
#: Exit interviews by why they left: kind of ending, subject, note, share.
ENDS: dict[int, tuple[tuple[str, str, str, float], ...]] = {
    PRICE: (
        ("competitor", "離開訪談：競品價格較低", "漲價後改買藥妝店開架品牌，同類精華便宜三成。", 60),
        ("competitor", "離開訪談：競品會員回饋較好", "改用有點數回饋的品牌。", 18),
        ("interview", "離開訪談：超出預算", "暫時縮減保養支出。", 22),
    ),
    BATCH: (
        ("competitor", "離開訪談：膚況不適後改用他牌", "用 A 醇夜間精華後泛紅，改用醫美品牌。", 58),
        ("interview", "離開訪談：對品質失去信心", "希望看到批號檢驗報告，願意收到改善說明。", 42),
    ),
    FADED: (
        ("need_changed", "離開訪談：需求改變", "懷孕後停用含 A 醇產品，改用嬰幼兒系列。", 40),
        ("need_changed", "離開訪談：搬離台灣", "外派工作，暫不需要。", 14),
        ("competitor", "離開訪談：朋友推薦他牌", "朋友從事直銷，改向她購買。", 24),
        ("interview", "離開訪談：存貨太多", "促銷時買太多，仍未用完。", 22),
    ),
}
#: How many of those who left were asked.
END_SHARES = {PRICE: 0.32, BATCH: 0.34, FADED: 0.045}
