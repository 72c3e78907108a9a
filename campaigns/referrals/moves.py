"""Where may a referral go from where it stands? The one mapping; a move is a conditional UPDATE."""

from __future__ import annotations

from typing import Any

from campaigns.models import Referral

State = Referral.State

#: move → the states it may start from, and where it leads. The SQL of the set-based moves says the same, and
#: a test holds the two together.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    # The friend whom the new member named was found.
    "join": ((State.INVITED,), State.JOINED),
    # The first order that is large enough.
    "qualify": ((State.JOINED,), State.QUALIFIED),
    # It was cancelled or given back before the reward: another order may qualify.
    "fall_back": ((State.QUALIFIED, State.HELD), State.JOINED),
    # Delivered: the return window runs, and a person looks where something is odd.
    "hold": ((State.QUALIFIED,), State.HELD),
    "reward": ((State.HELD,), State.REWARDED),
    "reject": ((State.INVITED, State.JOINED, State.QUALIFIED, State.HELD), State.REJECTED),
    # Cancelled or given back after the reward.
    "reverse": ((State.REWARDED,), State.REVERSED),
}


def move(*, referral_id: int, move: str, **changes: Any) -> bool:
    """Carry out one of MOVES with what changes along; whether it won."""
    origins, target = MOVES[move]
    won = Referral.objects.filter(pk=referral_id, state__in=origins).update(state=target, **changes)
    return won == 1
