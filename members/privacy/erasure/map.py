"""Every column of every table of ours, with what becomes of it. Whoever adds a field adds its word here.

A table names its column in exactly one list of its `Fate`; tests/members/privacy/test_erasure_map.py fails
for one that is missing, and says which.
"""

from __future__ import annotations

from members.privacy.erasure.columns import Fate
from members.privacy.erasure.of_analytics import ANALYTICS
from members.privacy.erasure.of_campaigns import CAMPAIGNS
from members.privacy.erasure.of_crm import CRM
from members.privacy.erasure.of_files import FILES
from members.privacy.erasure.of_lifecycle import LIFECYCLE
from members.privacy.erasure.of_members import MEMBERS
from members.privacy.erasure.of_record import RECORD
from members.privacy.erasure.of_surveys import SURVEYS
from members.privacy.erasure.of_winback import WINBACK

MAP: dict[str, Fate] = {
    **CRM,
    **MEMBERS,
    **RECORD,
    **SURVEYS,
    **FILES,
    **LIFECYCLE,
    **CAMPAIGNS,
    **WINBACK,
    **ANALYTICS,
}
