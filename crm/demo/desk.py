"""What waits on the desks: a win-back campaign to hand in, members to care for, this year's holdout."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from campaigns.approval import Words, save_draft
from campaigns.models import Campaign, CouponType
from crm.demo.draws import stream
from crm.demo.loading.campaigns import SHOP
from crm.demo.loading.copying import copy_rows, or_null
from crm.demo.shop.buying import standing_at
from crm.demo.staff import TEAM
from crm.demo.talk.past import OLD_FRIENDS
from crm.demo.world import World
from crm.models import Team, User
from members.models import Assignment
from winback.models import HoldoutYear

#: How many of those most in need of a call an agent and the team look after.
OF_AGENT, OF_TEAM = 160, 640
NAME = "流失老友回娘家"
SUBJECT_ZH = "{member_name}，好久不見，替您留了 {coupon_value}"
BODY_ZH = """{member_name}，您好：

上次見面已經是一段時間以前的事了。季節換了，肌膚的需要也跟著變；我們想請您回來看看。

這張 {coupon_value} 的老友券是替您一個人留的，單筆滿 {coupon_min_spend} 就能使用：

券號：{coupon_code}
使用期限：{coupon_expires}

{shop_url}

如果是產品或服務讓您失望，請直接回信告訴我們，或來電 {service_phone}，會有專人聽您說。

{brand_name} 敬上"""
SUBJECT_EN = "{member_name}, it has been a while: {coupon_value} is waiting for you"
BODY_EN = """Dear {member_name},

It has been some time since we last saw you. The season has turned, and so has what your skin asks for;
we would like you to come back and see us.

This coupon over {coupon_value} was kept for you alone; use it on any order of {coupon_min_spend} or more:

Code: {coupon_code}
Valid until: {coupon_expires}

{shop_url}

If a product or our service let you down, answer this mail and tell us, or call {service_phone}:
somebody will listen.

Yours, {brand_name}"""


def lay_out(world: World, *, by: dict[str, int], at: datetime) -> None:
    draft_campaign(by=by, at=at)
    assign_members(world, by=by, at=at)
    draw_holdout(world)


def draft_campaign(*, by: dict[str, int], at: datetime) -> Campaign:
    """The standing win-back campaign, written and ready to be handed in for approval."""
    campaign = Campaign(
        name=NAME,
        kind=Campaign.Kind.STANDING,
        coupon_type=CouponType.objects.get(name=OLD_FRIENDS.name),
        daily_quota=120,
        created_at=at,
    )
    words = Words(SUBJECT_ZH, BODY_ZH, SUBJECT_EN, BODY_EN, SHOP)
    save_draft(campaign=campaign, words=words, by=User.objects.get(pk=by["marketer"]))
    campaign.contents.update(created_at=at)
    return campaign


def assign_members(world: World, *, by: dict[str, int], at: datetime) -> int:
    """Good buyers who have been silent for longer than is their way, to be cared for in the coming weeks."""
    standing = standing_at(world.purchases, len(world.people), world.span.ends)
    silent = (standing.ratio >= 1.0) & (world.people.phone != "")
    value = np.where(silent, standing.orders * world.people.spend, 0.0)
    chosen = np.argsort(-value, kind="stable")[: min(OF_AGENT + OF_TEAM, int(silent.sum()))]
    chosen = stream(world.seed, "assignments").permutation(chosen)
    is_agent = np.arange(len(chosen)) < OF_AGENT
    team = Team.objects.get(name=TEAM)
    return copy_rows(
        Assignment,
        {
            "member_id": chosen + 1,
            "user_id": or_null(np.full(len(chosen), by["agent"]), ~is_agent),
            "team_id": or_null(np.full(len(chosen), team.pk), is_agent),
            "kind": "care",
            "until": at + timedelta(days=90),
            "created_at": at,
        },
    )


def draw_holdout(world: World) -> None:
    """The salts by which this year and the next hold members out of win-back."""
    rng = stream(world.seed, "holdout")
    for year in (world.span.as_of.year, world.span.as_of.year + 1):
        salt = rng.bytes(16).hex()
        HoldoutYear.objects.get_or_create(year=year, defaults={"salt": salt})
