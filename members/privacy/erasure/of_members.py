"""Who they are, what they did and said."""

from members.privacy.erasure.columns import Fate

MEMBERS: dict[str, Fate] = {
    "members.Member": Fate(
        of="id",
        erase="name given_name surname email phone line_id birthday sex occupation city district postcode"
        " address origin language name_key referred_by company title company_size card_no"
        " joined_why joined_why_note brand_before preferred_channel custom",
        pseudonymise="external_id version revision is_stub",
        # Day of joining and sums stay, for cohorts and books.
        keep="joined_at joined_on restricted_at erased_at",
        na="id public_id source created_at updated_at",
    ),
    "members.Assignment": Fate(of="member", delete=True, na="id member user team kind until created_at"),
    "members.Product": Fate(na="id source external_id name category price cost"),
    # Accounting law keeps orders for ten years; they hang on a pseudonym.
    "members.Order": Fate(
        of="member",
        keep="external_id version placed_at placed_on status amount cost channel store coupon_code"
        " payment_method instalments member",
        na="id source created_at",
    ),
    "members.OrderLine": Fate(
        of="order__member", erase="configuration", keep="line_no product quantity amount cost", na="id order"
    ),
    "members.Refund": Fate(
        of="member",
        keep="external_id version refunded_at refunded_on amount member",
        na="id order created_at",
    ),
    "members.ParkedRefund": Fate(
        na="id source order_external_id external_id version has_own_version refunded_at amount created_at"
    ),
    "members.Interaction": Fate(
        of="member",
        erase="subject note",
        pseudonymise="external_id",
        keep="kind end_kind is_own occurred_at occurred_on channel member version",
        na="id source by created_at",
    ),
    "members.ChangedMember": Fate(of="member", keep="reason fact_on at", na="id member"),
    "members.Consent": Fate(
        of="member",
        erase="source",
        keep="channel purpose state text_version changed_at",
        na="id member",
    ),
    # The evidence of a refusal outlives the person it was given by, without saying who that was.
    "members.ConsentEvent": Fate(
        of="member",
        erase="evidence source",
        keep="channel purpose state text_version occurred_at",
        na="id member by created_at",
    ),
    "members.ConsentText": Fate(na="id purpose version text_zh text_en created_by created_at"),
    "members.MessageTopic": Fate(na="code name_zh name_en position is_active"),
    "members.ContactPreference": Fate(
        of="member",
        delete=True,
        na="member token frequency paused_until only_service topics_off updated_at",
    ),
    # The links in old mails lead nowhere from then on.
    "members.FormerToken": Fate(of="member", delete=True, na="id member token invitation booking"),
    # No key to the member on purpose.
    "members.Suppression": Fate(keep="address_hash channel reason at", na="id"),
    "members.ContactState": Fate(of="member", keep="last_contact_at", na="member"),
    "members.Complaint": Fate(
        of="member",
        erase="subject text wanted product corrective_action",
        pseudonymise="submission",
        keep="door received_at category detail severity level emotion store status root_cause compensation"
        " compensation_amount satisfaction first_reply_due_at first_reply_at resolution_due_at resolved_at"
        " legal_due_at closed_at paused_at paused_seconds first_reply_breached resolution_breached"
        " escalations reopened",
        na="id member order about owner team duplicate_of compensated_by created_by created_at updated_at",
    ),
    "members.ComplaintEvent": Fate(
        of="complaint__member",
        erase="text",
        keep="kind status_from status_to at",
        na="id complaint by",
    ),
    "members.PrivacyRequest": Fate(
        of="member",
        erase="words decision extension_reason",
        keep="right door state received_at due_at extended_at identity identity_at ground decided_at done_at"
        " outcome",
        na="id member submission identity_by decided_by created_by client created_at",
    ),
    "members.PrivacyEvent": Fate(of="request__member", erase="text", keep="kind at", na="id request by"),
    "members.ErasedIdentity": Fate(of="member", keep="identity_hash at", na="id member"),
    "members.Erasure": Fate(of="member_id", keep="public_id member_id cause at counts", na="id request by"),
    "members.RetentionRule": Fate(na="code months is_active changed_by changed_at last_run_at last_rows"),
}
