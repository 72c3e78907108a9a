"""Whom and what is a member tied to: tags, groups, our own people, memberships, interests, notes and wishes.

Every act writes who did it; staff doors call these, imports and merges write the rows themselves.
"""

from members.ties.contacts import NotHere, add_contact, end_contact, hand_over, set_owner, single_contacts
from members.ties.groups import join, leave, start_group
from members.ties.interests import declare_interest, drop_interest, infer_interests, weight_on
from members.ties.memberships import (
    AlreadyEnded,
    cancel_membership,
    renew_membership,
    renewals_due,
    start_membership,
)
from members.ties.notes import (
    add_identity,
    add_life_event,
    ask_for,
    drop_identity,
    drop_life_event,
    edit_note,
    move_request,
    write_note,
)
from members.ties.reading import custom_requests, known
from members.ties.tags import TagRefused, archive_tag, save_tag, tag, untag

__all__ = [
    "AlreadyEnded",
    "NotHere",
    "TagRefused",
    "add_contact",
    "add_identity",
    "add_life_event",
    "archive_tag",
    "ask_for",
    "cancel_membership",
    "custom_requests",
    "declare_interest",
    "drop_identity",
    "drop_interest",
    "drop_life_event",
    "edit_note",
    "end_contact",
    "hand_over",
    "infer_interests",
    "join",
    "known",
    "leave",
    "move_request",
    "renew_membership",
    "renewals_due",
    "save_tag",
    "set_owner",
    "single_contacts",
    "start_group",
    "start_membership",
    "tag",
    "untag",
    "weight_on",
    "write_note",
]
