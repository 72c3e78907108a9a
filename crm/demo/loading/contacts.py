"""Interactions into their table; what our own sending wrote down keeps its source and its key."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from crm.demo.draws import words
from crm.demo.loading.copying import copy_rows
from crm.demo.loading.rows import keys, numbered
from crm.demo.season import days, utc
from crm.demo.talk.contacts import Log
from members.models import Interaction


def write_contacts(log: Log, *, at: datetime, by: dict[str, int]) -> int:
    size = len(log.at)
    users = words([by.get(login) for login in log.by.tolist()])
    is_ours = log.key != ""
    return copy_rows(
        Interaction,
        {
            "id": keys(size),
            "member_id": log.member + 1,
            "source": np.where(is_ours, "campaigns", "main"),
            "external_id": np.where(is_ours, log.key, numbered("I-", size, 1, 7)),
            "version": 0,
            "kind": log.kind,
            "end_kind": log.end_kind,
            "is_own": log.is_own,
            "occurred_at": utc(log.at),
            "occurred_on": days(log.at),
            "channel": log.channel,
            "subject": log.subject,
            "note": log.note,
            "by_id": users,
            "created_at": at,
        },
    )
