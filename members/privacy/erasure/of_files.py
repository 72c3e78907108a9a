"""Files in and out, and records that became one."""

from members.privacy.erasure.columns import Fate

FILES: dict[str, Fate] = {
    # Stored files of loads and exports are looked through one by one (members/privacy/erasure/files).
    "members.Load": Fate(
        na="id kind profile source file_name path sha256 size state offset lines_read applied_line counts"
        " layout error problem cancel_requested lease_token lease_until by created_at started_at finished_at"
        " mode options is_trial trial made_from made_upto undo"
    ),
    "members.LoadMapping": Fate(na="id kind signature mapping by used_at"),
    "members.LoadChange": Fate(of="member", delete=True, na="id load member before after left"),
    "members.LoadedTie": Fate(na="id load noun row_id before after"),
    "members.Export": Fate(
        na="id kind format columns query about is_personal purpose language state rows total size error by"
        " created_at decided_by decided_at remark started_at finished_at expires_at fetched_at lease_token"
        " lease_until"
    ),
    "members.ExportedMember": Fate(of="member", keep="export", na="id member"),
    # Members who do not exist.
    "members.Canary": Fate(na="id export number name email phone"),
    "members.CanarySighting": Fate(na="id canary door at by"),
    "members.DuplicateCandidate": Fate(
        of="one other",
        delete=True,
        na="id one other probability why state door later_until found_at decided_at decided_by",
    ),
    "members.DuplicateSearch": Fate(
        na="id state phase done threshold source members pairs filed method error by created_at started_at"
        " finished_at"
    ),
    # Who was erased cannot be parted again: the images of before are gone.
    "members.Merge": Fate(
        of="survivor",
        keep="taken at actor undone_at",
        pseudonymise="undo_until",
        na="id survivor absorbed by undone_by",
    ),
    "members.MergedRows": Fate(of="merge__survivor", delete=True, na="id merge table column kind rows"),
    # Still leads what comes in to the pseudonym.
    "members.MemberAlias": Fate(
        of="survivor", pseudonymise="external_id", keep="old_id public_id source", na="id survivor merge"
    ),
}
