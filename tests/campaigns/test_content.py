"""What a mail says, and what it refuses to say."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from uuid import UUID

import pytest

from campaigns import content
from campaigns.channels.email import compose
from campaigns.models import Coupon
from tests.campaign_cast import NOON, make_brand, make_campaign, make_coupon_type, make_member

pytestmark = pytest.mark.django_db
LINKS = content.Links.of("tok")
KEY = UUID("00000000-0000-7000-8000-000000000001")


def letter_for(member, *, body=None, subject=None, coupon=None, links=LINKS):
    campaign = make_campaign()
    words = campaign.contents.first()
    if body:
        words.body_zh = words.body_en = body
    if subject:
        words.subject_zh = words.subject_en = subject
    return content.write(content=words, member=member, brand=make_brand(), coupon=coupon, links=links)


def test_member_reads_the_mail_in_their_language():
    assert letter_for(make_member(name="林佳穎")).subject == "林佳穎，好久不見"
    assert letter_for(make_member(name="Ann", language="en-GB")).subject == "Ann, it has been a while"


def test_who_reads_simplified_chinese_gets_it_with_the_same_addresses():
    letter = letter_for(make_member(name="林佳穎", language="zh-CN"))
    assert letter.subject == "林佳颖，好久不见"
    assert '<html lang="zh-Hans"' in letter.html
    assert LINKS.refuse in letter.text
    assert LINKS.refuse in letter.html


def test_a_missing_name_falls_back_to_a_friendly_word():
    assert letter_for(make_member(name="")).subject == "親愛的朋友，好久不見"
    assert letter_for(make_member(name="", language="en")).subject == "friend, it has been a while"


def test_coupon_variables_say_what_it_gives_and_until_when():
    member = make_member(name="王小明")
    coupon = Coupon(code="ABCDEFGHJKMNPQ", type=make_coupon_type(), member=member, expires_on=NOON.date())
    text = letter_for(
        member, body="{coupon_code}｜{coupon_value}｜{coupon_min_spend}｜{coupon_expires}", coupon=coupon
    ).text
    assert text.splitlines()[0] == "ABCDEFGHJKMNPQ｜NT$200｜NT$1,000｜2026/11/20（五）"


def test_html_has_paragraphs_and_escapes_both_words_and_values():
    letter = letter_for(make_member(name="<b>王</b>"), body="您好 {member_name} & <i>\n下一行\n\n第二段")
    assert "<p>您好 &lt;b&gt;王&lt;/b&gt; &amp; &lt;i&gt;<br>\n下一行</p>" in letter.html
    assert "<p>第二段</p>" in letter.html
    assert "style=" not in letter.html


def test_mail_names_the_company_its_address_and_the_free_way_to_refuse():
    zh = letter_for(make_member())
    en = letter_for(make_member(language="en"))
    for letter in (zh, en):
        assert "台北市大安區和平東路一段 1 號" in letter.text
        assert "/u/tok/" in letter.text
        assert "02-2700-0000" in letter.text
        assert "/u/tok/" in letter.html
        assert "/o/tok.gif" in letter.html
    assert "It is free and works at once" in en.text
    assert "It is free" not in zh.text


def test_shop_address_leads_through_our_own_link():
    letter = letter_for(make_member(), body="{shop_url}")
    assert "/c/tok/" in letter.text
    assert 'href="http' in letter.html
    assert "shop.example" not in letter.text + letter.html


def test_a_preview_follows_and_counts_nothing():
    letter = letter_for(make_member(), body="{shop_url}", links=None)
    assert "https://shop.example/back" in letter.text
    assert "<img" not in letter.html


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{member_name} {nickname} {x}", ["{nickname}", "{x}"]),
        ("{{7*7}}", ["{7*7}"]),
        ("{{ settings.SECRET_KEY }}", ["{ settings.SECRET_KEY }"]),
        ("{member_name.__class__}", ["{member_name.__class__}"]),
    ],
)
def test_unknown_variables_are_refused_by_name(text, names):
    with pytest.raises(content.InvalidContent) as refusal:
        content.check(subject="hi", body=text, gives_coupon=True, has_link=True)
    for name in names:
        assert name in str(refusal.value)


@pytest.mark.parametrize("subject", ["a\nBcc: x@y.z", "a\rb", "a\r\nb"])
def test_a_subject_is_one_line(subject):
    with pytest.raises(content.InvalidContent):
        content.check(subject=subject, body="x", gives_coupon=True, has_link=True)


def test_coupon_and_shop_variables_need_a_coupon_and_a_shop():
    with pytest.raises(content.InvalidContent, match="coupon_code"):
        content.check(subject="x", body="{coupon_code}", gives_coupon=False, has_link=True)
    with pytest.raises(content.InvalidContent, match="shop_url"):
        content.check(subject="x", body="{shop_url}", gives_coupon=True, has_link=False)


def test_template_language_stays_literal():
    letter = letter_for(make_member(), body="{% load x %} 100 % }} {{", subject="{% now %}")
    assert letter.subject == "{% now %}"
    assert letter.text.startswith("{% load x %} 100 % }} {{")


def test_line_breaks_in_a_value_cannot_shape_the_mail():
    assert letter_for(make_member(name="王\r\nBcc: a@b.c")).subject == "王 Bcc: a@b.c，好久不見"


def test_headers_let_the_mail_program_refuse_and_know_a_repeat():
    brand = make_brand(reply_to="care@muri.example")
    links = content.Links.of("tok")
    letter = letter_for(make_member(name="林, 佳穎"), links=links)
    outgoing = compose(
        letter=letter,
        to_name="林, 佳穎",
        to_address="a@example.com",
        brand=brand,
        key=KEY,
        links=links,
        at=NOON,
    )
    mail = message_from_bytes(outgoing.data, policy=default)
    assert mail["Message-ID"] == f"<{KEY}@muri.example>"
    assert mail["List-Unsubscribe"].startswith("<http")
    assert mail["List-Unsubscribe"].endswith("/u/tok/>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Reply-To"] == "care@muri.example"
    assert mail["From"] == "木日保養 <hello@muri.example>"
    assert mail["To"].addresses[0].addr_spec == "a@example.com"
    assert mail.get_body(("plain",)).get_content().strip() == letter.text.strip()
    assert "<p>" in mail.get_body(("html",)).get_content()
