"""Who brought this member, whom did she bring, and what does she pass on to friends?"""

from __future__ import annotations

from typing import Any

from analytics import advocates
from campaigns import referrals
from campaigns.referrals import reading
from crm import masking
from crm.models import Brand, User
from members.models import Member
from members.queries import visible_to


def referral_card(member: Member, person: User) -> dict[str, Any]:
    """Her code and link, the tree two levels deep, and her worth with all she brought.

    The code is made when somebody first looks. Of others in the tree a person sees only whom they may see.
    """
    code = referrals.code_of(member_id=member.pk)
    link = referrals.link(code.code)
    tree = reading.tree_of(member)
    row = reading.referral_of(member)
    near = {branch.member.pk for branch in tree.branches}
    near |= {child.member.pk for branch in tree.branches for child in branch.children}
    if member.referred_by_id:
        near.add(member.referred_by_id)
    seen = set(visible_to(person).filter(pk__in=near).values_list("pk", flat=True)) if near else set()
    return {
        "referral_code": referrals.shown(code.code),
        "referral_link": link,
        "referral_blocked": code.blocked_at,
        "share_text": referrals.share_text(
            program=referrals.current(), brand_name=Brand.get().name, link=link
        ),
        "referral": row,
        "referrer": member.referred_by,
        "referrer_shown": member.referred_by_id in seen,
        "tree": [_branch(branch, seen, person) for branch in tree.branches],
        "brought": tree.direct,
        "brought_second": tree.second,
        "advocate": advocates.advocate(member) if tree.direct else None,
    }


def _branch(branch: reading.Branch, seen: set[int], person: User) -> dict[str, Any]:
    member, is_seen = branch.member, branch.member.pk in seen
    return {
        "member": member,
        "is_seen": is_seen,
        "name": (masking.shown(person, "name", member.name, of=member.pk) if is_seen else None)
        or member.member_no,
        "stage": branch.stage,
        "state": branch.state,
        "value": branch.value_amount,
        "children": [_branch(child, seen, person) for child in branch.children],
    }
