"""What do we ask, whom, and what did they say? Surveys and stories, from the draft to the figures.

building → checking (publish) → inviting (links, touches) → answering (screens, walking, scales, filling) →
results. An anonymous answer touches no member unless it leaves a contact (guests); a personal one fills their
record with its source. Who would not recommend us is looked after (detractors).
"""

from members.surveys.answering import SOURCE, Over, Stand, answer, stand, start
from members.surveys.building import (
    CannotBuild,
    QuestionFields,
    close,
    create,
    current,
    draft_of,
    drop_draft,
    move_question,
    publish,
    put_question,
    remove_question,
    reopen,
    save_settings,
    save_words,
)
from members.surveys.checking import Problem, problems
from members.surveys.inviting import CannotInvite, close_due, due_for_touch, invite, link_for, note_touched
from members.surveys.scales import SCALES, BadAnswer, option_labels, read, wording
from members.surveys.walking import END, Given

__all__ = [
    "END",
    "SCALES",
    "SOURCE",
    "BadAnswer",
    "CannotBuild",
    "CannotInvite",
    "Given",
    "Over",
    "Problem",
    "QuestionFields",
    "Stand",
    "answer",
    "close",
    "close_due",
    "create",
    "current",
    "draft_of",
    "drop_draft",
    "due_for_touch",
    "invite",
    "link_for",
    "move_question",
    "note_touched",
    "option_labels",
    "problems",
    "publish",
    "put_question",
    "read",
    "remove_question",
    "reopen",
    "save_settings",
    "save_words",
    "stand",
    "start",
    "wording",
]
