"""What do people call a column? The headings of shops and offices in Taiwan, China and elsewhere."""

from __future__ import annotations

import re
import unicodedata

MEMBER = {
    "member_id": (
        "會員編號 會員代號 會員代碼 會員ID 會員號 會員帳號 客戶編號 客戶代號 客戶代碼 客戶ID "
        "顧客編號 顧客代號 編號 会员编号 会员号 会员ID 客户编号 客户ID 顾客编号 member_no "
        "member_number member_code memberid customer_id customer_no customer_number customer_code "
        "client_id external_id id"
    ),
    "name": (
        "姓名 會員姓名 客戶姓名 顧客姓名 中文姓名 收件人 收件人姓名 名字 名稱 会员姓名 客户姓名 "
        "顾客姓名 name full_name fullname customer_name member_name contact_name display_name"
    ),
    "given_name": "名 first_name firstname given givenname forename",
    "surname": "姓 姓氏 last_name lastname family_name familyname",
    "email": (
        "電子郵件 電子信箱 電郵 信箱 郵箱 電子郵件地址 會員信箱 Email E-mail 邮箱 电子邮件 "
        "电子邮箱 邮件 email_address mail e_mail_address"
    ),
    "phone": (
        "手機 手機號碼 行動電話 電話 電話號碼 聯絡電話 連絡電話 聯絡手機 行動 手机 手机号 "
        "手机号码 电话 电话号码 联系电话 mobile mobile_phone mobile_number cell cellphone "
        "cell_phone phone_number telephone tel contact_number"
    ),
    "line_id": "LINE LINE_ID LINE_UID LINE帳號 LINE使用者 line_user_id lineid line_uid",
    "birthday": ("生日 出生日期 出生年月日 會員生日 出生 birth_date birthdate date_of_birth dob birth"),
    "sex": "性別 性别 gender",
    "occupation": "職業 行業 职业 job profession",
    "city": "縣市 城市 居住縣市 居住城市 县市 town",
    "district": "區域 行政區 鄉鎮市區 地區 区域 行政区 地区 township",
    "address": (
        "地址 通訊地址 聯絡地址 住址 居住地址 收件地址 寄送地址 街道 联系地址 收货地址 street "
        "street_address address_1"
    ),
    "origin": (
        "來源 會員來源 加入管道 來源管道 招募管道 管道 来源 渠道 source channel utm_source referrer_source"
    ),
    "joined_at": (
        "加入日期 入會日期 註冊日期 註冊時間 加入時間 建立日期 建立時間 注册日期 注册时间 "
        "加入时间 创建时间 created created_at signup_date registered_at registration_date "
        "join_date member_since joined"
    ),
    "referred_by": "推薦人 推薦人編號 介紹人 推荐人 referrer",
    "language": "語言 語系 语言 lang locale",
    "updated_at": (
        "更新日期 更新時間 最後更新 修改時間 最後修改時間 更新时间 last_modified modified_at "
        "last_updated updated"
    ),
    "stage": "階段 會員階段 生命週期階段 指定階段 阶段 会员阶段 lifecycle_stage member_stage",
    "stage_reason": "階段原因 階段理由 指定階段原因 阶段原因",
    "stage_until": "階段期限 階段到期日 階段有效至 階段至 阶段期限 stage_expires",
    "tags": "標籤 標記 會員標籤 标签 tag labels",
    "email_consent": (
        "電子報 訂閱電子報 電子報訂閱 EDM EDM同意 同意EDM 接收電子報 email訂閱 订阅邮件 "
        "newsletter subscribed accepts_marketing accepts_email_marketing email_opt_in "
        "email_marketing"
    ),
    "sms_consent": "簡訊 同意簡訊 接收簡訊 簡訊同意 短信订阅 sms_opt_in accepts_sms_marketing",
    "company": ("公司 公司名稱 任職公司 公司名称 organization organisation company_name employer"),
    "postcode": "郵遞區號 邮编 邮政编码 zip zip_code postal_code",
    "brand_before": "使用過的品牌 之前品牌 原使用品牌 previous_brand",
    "title": "職稱 頭銜 职位 職務 job_title position",
    "card_no": "card_number 會員卡號 卡號 會員卡 会员卡号 卡号 card card_no loyalty_card",
}
ORDER = {
    "order_id": (
        "訂單編號 訂單號碼 訂單號 訂單代碼 单号 订单编号 订单号 order_no order_number ordernumber order"
    ),
    "member_id": MEMBER["member_id"].removesuffix(" id"),
    "placed_at": (
        "訂單日期 訂購日期 下單時間 訂單時間 成立時間 購買日期 交易日期 消費日期 下单时间 "
        "订单时间 购买日期 order_date ordered_at purchase_date transaction_date paid_at"
    ),
    "amount": (
        "訂單金額 金額 總金額 消費金額 交易金額 實付金額 付款總金額 订单金额 金额 实付金额 total "
        "order_total total_amount grand_total price"
    ),
    "status": "訂單狀態 狀態 订单状态 状态 order_status",
    "store": "門市 分店 店別 门店 shop branch",
    "payment_method": "付款方式 支付方式 payment",
    "coupon": "優惠券 優惠碼 折扣碼 优惠券 discount_code",
    "refund_id": "退款編號 退货单号 refund_no refund_number",
    "refunded_at": "退款日期 退款時間 退款时间 refund_date",
    "product_id": ("商品編號 商品代碼 貨號 料號 商品编号 货号 sku product_no product_code item_code"),
    "product_name": "商品名稱 品名 商品名称 item item_name",
    "quantity": "數量 数量 qty",
    "line_no": "項次 行号 line line_number",
}
TIE = {
    "member_id": MEMBER["member_id"].removesuffix(" id"),
    "group_name": (
        "群組 群組名稱 家庭 家庭名稱 家戶 家族 公司 公司名稱 雇主 團體 團體名稱 單位 群组 群组名称 "
        "家庭名称 团体 group household employer company association family"
    ),
    "group_kind": "群組類型 類型 種類 类型 种类 kind type group_type",
    "group_id": "群組編號 家庭編號 家戶編號 公司編號 群组编号 家庭编号 group_no household_id household_no",
    "role": "角色 身分 身份 關係 稱謂 关系 称谓 relation relationship",
    "since_on": "起始日 起日 開始日期 加入日期 自 开始日期 from since start start_date from_date",
    "until_on": "結束日 迄日 結束日期 離開日期 至 结束日期 离开日期 to until end end_date to_date",
    "note": "備註 筆記 內容 註記 記事 备注 笔记 内容 note notes remark remarks comment comments memo",
    "note_kind": "類別 類型 種類 类别 类型 kind type category",
    "pinned": "置頂 釘選 置顶 is_pinned pin top",
    "at": "時間 日期 記錄時間 建立時間 时间 日期 记录时间 written_at date time created_at noted_at",
}
KINDS = {
    "members": MEMBER,
    "groups": {name: TIE[name] for name in TIE if name not in {"note", "note_kind", "pinned", "at"}},
    "notes": {name: TIE[name] for name in ("member_id", "note", "note_kind", "pinned", "at")},
}


def plain(name: str) -> str:
    """A heading without its dress: half width, lower case, no brackets with remarks, no blanks and dashes."""
    name = unicodedata.normalize("NFKC", name).lower().strip().strip("*\"'")
    name = re.sub(r"[\(\[【(].*?[\)\]】)]", "", name) or name
    return re.sub(r"[\s_\-:./]+", "", name)


MEANT = {
    kind: {plain(word): target for target, words in KINDS.get(kind, ORDER).items() for word in words.split()}
    for kind in ("members", "orders", "order_lines", "refunds", "interactions", "groups", "notes")
}


def meant_by(name: str, *, kind: str) -> str:
    """The documented column that goes by this name; nothing when nobody calls one so."""
    return MEANT.get(kind, {}).get(plain(name), "")
