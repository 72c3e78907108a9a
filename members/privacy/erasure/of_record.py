"""The record around a member: where values came from, what they were before, ties, notes and questions."""

from members.privacy.erasure.columns import Fate

RECORD: dict[str, Fate] = {
    "members.CustomField": Fate(
        na="id key label_zh label_en hint kind options rules is_required is_used_in_segments is_private group"
        " position archived_at created_at"
    ),
    "members.FieldProvenance": Fate(
        of="member",
        delete=True,
        na="id member field source kind at by client checked_at checked_how checked_by result expires_on",
    ),
    "members.MemberChange": Fate(
        of="member",
        delete=True,
        na="id member field before after kind source by client load revision at created_at",
    ),
    "members.Tag": Fate(na="id name tone note archived_at created_by created_at"),
    "members.MemberTag": Fate(of="member", delete=True, na="id member tag source by at"),
    "members.LifeEvent": Fate(of="member", delete=True, na="id member kind on note source by created_at"),
    "members.Interest": Fate(
        of="member", delete=True, na="id member topic kind weight half_life_days source by at"
    ),
    "members.MemberNote": Fate(
        of="member", delete=True, na="id member kind text is_pinned by at edited_at created_at"
    ),
    "members.CustomRequest": Fate(
        of="member",
        erase="subject text configuration answer",
        keep="amount wanted_on state line_no at",
        na="id member order by updated_at",
    ),
    "members.Question": Fate(
        na="id code field wording_zh wording_en kind options probability points position is_active"
    ),
    "members.AskedQuestion": Fate(
        of="member", keep="outcome points at", erase="source contact", na="id member question by"
    ),
    "members.FieldWeight": Fate(na="id stage field weight"),
    "members.ProfileScore": Fate(of="member", delete=True, na="member stage score"),
    "members.FieldHealth": Fate(na="id stage field members verified declared inferred expired"),
    # A household is named after its people: the group of one goes with them (sql/privacy/erase_groups).
    "members.Group": Fate(pseudonymise="name note key", na="id kind created_by created_at"),
    "members.GroupMember": Fate(
        of="member", delete=True, na="id group member role since_on until_on by created_at"
    ),
    "members.ContactLink": Fate(
        of="member", delete=True, na="id member user role note since_at ended_at handed_to by"
    ),
    "members.SocialIdentity": Fate(
        of="member", delete=True, na="id member platform handle source verified_at created_at"
    ),
    "members.Membership": Fate(
        of="member",
        erase="card_no cancel_reason",
        keep="kind from_on to_on cancelled_at",
        na="id member renews by created_at",
    ),
}
