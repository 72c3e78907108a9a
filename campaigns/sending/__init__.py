"""How does a queued message leave exactly once? Claim → gate → call → record; rows are the queue.

Read in this order: `worker.deliver_due` is the loop; `claims` leases rows and takes them back from dead
workers; `gate` asks for the last time whether this member may be written to; the channel calls the provider
outside any transaction; `results` writes what came of it, fenced by the lease. `sends` holds, releases,
cancels and finishes; `decisions` are a person's about what nobody can know. reliability.md §3.1–3.2 is the
protocol.
"""

from campaigns.sending.decisions import DECISIONS, NotUndecided, decide
from campaigns.sending.sends import cancel, finish_sends, hold, release
from campaigns.sending.trial import sample_coupon, send_trial
from campaigns.sending.worker import SENDERS, Tally, deliver_due, due_channels

__all__ = [
    "DECISIONS",
    "SENDERS",
    "NotUndecided",
    "Tally",
    "cancel",
    "decide",
    "deliver_due",
    "due_channels",
    "finish_sends",
    "hold",
    "release",
    "sample_coupon",
    "send_trial",
]
