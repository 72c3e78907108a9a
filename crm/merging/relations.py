"""What becomes of every row that names a member, when two members become one?

A line for each foreign key to Member, and for each plain column that holds one: a test goes through all
models and fails where a line is missing, and a merge refuses to run then. Most rows simply move; where a
unique constraint leaves room for one of two, the survivor's row stays, whatever hung on the other one hangs
on it, and the other one is kept in the log of the merge until it can no longer be undone.
"""

from __future__ import annotations

from enum import Enum


class Rule(Enum):
    #: The rows belong to the survivor from now on.
    MOVE = "move"
    #: Derived from other rows, and computed anew for the survivor; back on undo.
    DROP = "drop"
    #: History of the absorbed record, which stays with it (no constraint holds it).
    STAY = "stay"
    #: A queue that is emptied within seconds.
    FORGET = "forget"
    #: A function of crm/merging/special.py sees to it.
    SPECIAL = "special"


MOVE, DROP, STAY, FORGET, SPECIAL = Rule.MOVE, Rule.DROP, Rule.STAY, Rule.FORGET, Rule.SPECIAL

MEMBERS: dict[str, Rule] = {
    "members.Member.referred_by": MOVE,
    "members.Assignment.member": MOVE,
    "members.Order.member": MOVE,
    "members.Refund.member": MOVE,
    "members.Interaction.member": MOVE,
    "members.ChangedMember.member": FORGET,
    "members.Consent.member": MOVE,
    "members.ConsentEvent.member": MOVE,
    "members.ContactState.member": MOVE,
    "members.ContactPreference.member": MOVE,
    "members.FormerToken.member": MOVE,
    "members.PrivacyRequest.member": MOVE,
    "members.ErasedIdentity.member": MOVE,
    "members.Complaint.member": MOVE,
    "members.RewardDue.member": MOVE,
    # Pairs of the absorbed record become pairs of the survivor; a pair that was rejected stays so.
    "members.DuplicateCandidate.one": SPECIAL,
    "members.DuplicateCandidate.other": SPECIAL,
    "members.Merge.survivor": STAY,
    "members.Merge.absorbed": STAY,
    "members.MemberAlias.survivor": MOVE,
    # To take back an import is to bring rows back as they were; a record that is gone has no before.
    "members.LoadChange.member": DROP,
    "members.ExportedMember.member": MOVE,
}

RECORD: dict[str, Rule] = {
    "members.FieldProvenance.member": MOVE,
    "members.MemberChange.member": MOVE,
    "members.MemberTag.member": MOVE,
    "members.LifeEvent.member": MOVE,
    "members.Interest.member": MOVE,
    "members.MemberNote.member": MOVE,
    "members.CustomRequest.member": MOVE,
    "members.AskedQuestion.member": MOVE,
    "members.ProfileScore.member": DROP,
    "members.GroupMember.member": MOVE,
    "members.ContactLink.member": MOVE,
    "members.SocialIdentity.member": MOVE,
    "members.Membership.member": MOVE,
}

SURVEYS: dict[str, Rule] = {
    "members.SurveyInvitation.member": MOVE,
    "members.SurveyResponse.member": MOVE,
    "members.Booking.member": MOVE,
    "members.NewsletterSignup.member": MOVE,
    "members.Sample.member": MOVE,
}

LIFECYCLE: dict[str, Rule] = {
    "lifecycle.SegmentMember.member": MOVE,
    "lifecycle.SegmentOverride.member": MOVE,
    "lifecycle.MemberMetrics.member": DROP,
    "lifecycle.TouchedMember.member": FORGET,
    "lifecycle.MemberStage.member": DROP,
    "lifecycle.StageTransition.member": STAY,
    "lifecycle.RfmSnapshot.member": STAY,
    "lifecycle.HandOver.member": MOVE,
    "lifecycle.MemberRisk.member": DROP,
    "lifecycle.MemberValue.member": DROP,
    "lifecycle.MemberLikeness.member": DROP,
}

CAMPAIGNS: dict[str, Rule] = {
    "campaigns.Contact.member": MOVE,
    "campaigns.Coupon.member": MOVE,
    "campaigns.ReferralCode.member": MOVE,
    "campaigns.Referral.referee": MOVE,
    "campaigns.Referral.referrer": MOVE,
    "campaigns.ReferralReward.member": MOVE,
    "campaigns.JoinAnswer.member": MOVE,
    "campaigns.AudienceMember.member": MOVE,
    "campaigns.Delivery.member": MOVE,
    "campaigns.FrequencySlot.member": MOVE,
    "campaigns.Outcome.member": MOVE,
}

WINBACK: dict[str, Rule] = {
    # Two open cases become one: what was said and offered in either stands in the survivor's.
    "winback.Case.member": MOVE,
    "winback.Interview.member": MOVE,
    "winback.Offer.member": MOVE,
}

ANALYTICS: dict[str, Rule] = {
    # Weighed anew with everybody else.
    "analytics.MemberWorth.member": DROP,
    "analytics.MemberAdvice.member": DROP,
}

#: Foreign keys and plain columns, by model and column.
RULES: dict[str, Rule] = {**MEMBERS, **RECORD, **SURVEYS, **LIFECYCLE, **CAMPAIGNS, **WINBACK, **ANALYTICS}

#: Columns without a constraint that hold the key of a member. What happened to an old record is told by its
#: old number, and whoever looks it up is led to the survivor.
PLAIN: dict[str, Rule] = {
    "crm.AuditEntry.member_id": STAY,
    "crm.OutboxMessage.member_id": STAY,
    "members.Erasure.member_id": STAY,
    "members.MemberAlias.old_id": STAY,
}
