"""Consents, the events behind them, and addresses nobody may write to."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from crm.demo.draws import Flags, Ints, Texts, words
from crm.demo.loading.copying import copy_rows
from crm.demo.loading.rows import keys
from crm.demo.membership.consents import CHANNELS, Permission, text_versions
from crm.demo.membership.people import NEVER, ORIGINS
from crm.demo.season import DAY, utc
from crm.demo.world import World
from members import privacy
from members.models import Consent, ConsentEvent, Suppression

FORMS = {
    "門市": "門市入會單",
    "LINE 好友": "LINE 加入流程",
    "快閃店": "快閃店入會單",
    "保養講座": "講座報名表",
}
FORM = "官網註冊表單"
GRANTED = '{"form": "%(form)s", "text_version": "%(version)s", "box_ticked": true}'
WITHDRAWN = '{"via": "%(form)s"}'


def write_consents(world: World, *, at: datetime) -> int:
    """The state in force and the events that led to it."""
    permissions = world.permissions.channels
    states = sum(write_states(world, channel, permissions[channel]) for channel in CHANNELS)
    parts = []
    for number, permission in enumerate(permissions[channel] for channel in CHANNELS):
        for is_granted, moments in ((True, permission.granted), (False, permission.withdrawn)):
            member = np.flatnonzero(moments != NEVER)
            parts.append(
                (member, moments[member], np.full(len(member), number), np.full(len(member), is_granted))
            )
    member, moment, channel, granted = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((channel, member, moment))
    member, moment, channel, granted = member[order], moment[order], channel[order], granted[order]
    source, version = sources(world, member, granted), versions(world, moment, granted)
    wording = zip(granted.tolist(), source.tolist(), version.tolist(), strict=True)
    events = copy_rows(
        ConsentEvent,
        {
            "id": keys(len(member)),
            "member_id": member + 1,
            "channel": words(list(CHANNELS))[channel],
            "purpose": "marketing",
            "state": state_words(granted),
            "source": source,
            "text_version": version,
            "evidence": words(
                [
                    (GRANTED if yes else WITHDRAWN) % {"form": form, "version": text}
                    for yes, form, text in wording
                ]
            ),
            "occurred_at": utc(moment),
            "created_at": at,
        },
    )
    return states + events


def write_states(world: World, channel: str, permission: Permission) -> int:
    member = np.flatnonzero(permission.granted != NEVER)
    granted, withdrawn = permission.granted[member], permission.withdrawn[member]
    stands = withdrawn == NEVER
    changed = np.where(stands, granted, withdrawn)
    return copy_rows(
        Consent,
        {
            "member_id": member + 1,
            "channel": channel,
            "purpose": "marketing",
            "state": state_words(stands),
            "source": sources(world, member, stands),
            "text_version": versions(world, changed, stands),
            "changed_at": utc(changed),
        },
    )


def state_words(granted: Flags) -> Texts:
    return np.where(granted, "granted", "withdrawn").astype(object)


def sources(world: World, member: Ints, granted: Flags) -> Texts:
    """Where the box was ticked, or how consent was taken back."""
    forms = words([FORMS.get(origin, FORM) for origin in ORIGINS])
    taken_back = np.where(member % 3 == 0, "客服登記", "退訂連結")
    return np.where(granted, forms[world.people.origin[member]], taken_back).astype(object)


def versions(world: World, moment: Ints, granted: Flags) -> Texts:
    """The wording agreed to; taking back needs none."""
    numbers = text_versions(world.span, moment)
    return np.where(granted, words(["", "v1", "v2", "v3"])[numbers], "").astype(object)


def write_suppressions(world: World) -> int:
    """Addresses that bounced or complained, refused by the door that sending uses."""
    people, permissions = world.people, world.permissions
    failed_at = np.minimum(people.joined + 30 * DAY, world.span.ends - 3600)
    for plan in reversed(world.plans):
        failed = plan.contacted[~plan.is_sent[plan.contacted]]
        failed_at[plan.member[failed]] = plan.sent_at[failed]
    reasons = (
        (Suppression.Reason.HARD_BOUNCE, permissions.bounced),
        (Suppression.Reason.COMPLAINT, permissions.complained),
    )
    moments = utc(failed_at).tolist()
    for reason, members in reasons:
        for row in members.tolist():
            at = moments[row].replace(tzinfo=UTC)
            privacy.suppress(channel="email", address=people.email[row], reason=reason, at=at)
    return len(permissions.bounced) + len(permissions.complained)
