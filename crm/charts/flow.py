"""Who stands where in the relationship, and who moved this month? Five columns and two lanes below them.

A band between two columns is as wide as the number of people who crossed that border forward, whether they
stopped there or went on, so that opening + arrivals − departures = closing for every stage. Drop-offs fall
into the lanes (amber lost, vermilion defected); dashed arrows are those won back. Moves that have no place in
the drawing are returned by `other_moves` and stand in words below it; the table has them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from crm.charts.svg import coordinate, el, svg, text, together
from crm.formats import STAGES, number, percent, signed, stage_name

Moves = Mapping[tuple[str, str], int]
Thickness = Callable[[int], float]

COLUMNS, LANES = STAGES[:5], STAGES[5:]
WIDTH, HEIGHT = 860, 296
NODE_W, NODE_H, NODE_Y = 116, 90, 38
GAP = (WIDTH - 20 - 5 * NODE_W) / 4
LANE_Y, LANE_H = 222, 66
THICKEST = 30
X = {stage: 10 + index * (NODE_W + GAP) for index, stage in enumerate(COLUMNS)}
#: The moves that the drawing shows beside the forward bands.
DOWN = {
    ("interested", "lost"): 34,
    ("first_buyer", "lost"): 34,
    ("repeat_buyer", "lost"): 12,
    ("core", "defector"): 24,
}
UP = {
    ("lost", "interested"): 84,
    ("lost", "first_buyer"): 84,
    ("lost", "repeat_buyer"): 62,
    ("defector", "core"): 86,
}
SIDE = {("repeat_buyer", "defector"), ("defector", "repeat_buyer")}


@dataclass(frozen=True)
class StageFigure:
    """People in the stage now, and the change since the period began."""

    stage: str
    count: int
    change: int
    href: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flow:
    """The seven stages in order, and the moves of the period; a member's arrival is a move from ""."""

    stages: Sequence[StageFigure]
    moves: Moves

    def figure(self, stage: str) -> StageFigure:
        return next(figure for figure in self.stages if figure.stage == stage)


def crossings(moves: Moves, left: str, right: str) -> int:
    """How many went from `left` or before to `right` or beyond, among the five columns."""
    before, beyond = COLUMNS[: COLUMNS.index(left) + 1], COLUMNS[COLUMNS.index(right) :]
    return sum(count for (source, target), count in moves.items() if source in before and target in beyond)


def other_moves(flow: Flow) -> list[tuple[str, str, int]]:
    """The moves the drawing has no line for, largest first."""
    rest = [
        (source, target, count)
        for (source, target), count in flow.moves.items()
        if count and source and not _is_drawn(source, target)
    ]
    return sorted(rest, key=lambda move: -move[2])


def _is_drawn(source: str, target: str) -> bool:
    forward = source in COLUMNS and target in COLUMNS and COLUMNS.index(source) < COLUMNS.index(target)
    return forward or (source, target) in DOWN or (source, target) in UP or (source, target) in SIDE


def lifecycle_flow(flow: Flow) -> SafeString:
    pairs = list(pairwise(COLUMNS))
    shown = [crossings(flow.moves, *pair) for pair in pairs] + [flow.moves.get(move, 0) for move in DOWN]
    thick = _scale(max([*shown, 1]))
    drawn: list[SafeString] = [_markers()]
    drawn += [_arrivals(stage, flow.moves.get(("", stage), 0)) for stage in COLUMNS]
    drawn += [_band(flow, left, right, thick) for left, right in pairs]
    drawn += [_drop(move, offset, flow.moves.get(move, 0), thick) for move, offset in DOWN.items()]
    drawn += [_return(move, offset, flow.moves.get(move, 0)) for move, offset in UP.items()]
    drawn += [_switched(flow.moves.get(("repeat_buyer", "defector"), 0))]
    drawn += [_switched_back(flow.moves.get(("defector", "repeat_buyer"), 0))]
    drawn += [_node(flow.figure(stage)) for stage in COLUMNS]
    drawn += [_lane(flow.figure("lost"), X["interested"], X["repeat_buyer"] + NODE_W - 22)]
    drawn += [_lane(flow.figure("defector"), X["core"], X["core"] + NODE_W)]
    return svg(WIDTH, HEIGHT, *drawn, label=_sentence(flow), cls="k-chart", role="group")


def _scale(largest: int) -> Thickness:
    return lambda count: max(3.0, count / largest * THICKEST)


def _sentence(flow: Flow) -> str:
    named = "; ".join(f"{stage_name(figure.stage)} {number(figure.count)}" for figure in flow.stages)
    return gettext("Lifecycle: people in each stage and this month's moves.") + " " + named


def _markers() -> SafeString:
    head = el("path", d="M0 0L8 4L0 8z", cls="k-flow-mark")
    back = el("path", d="M0 0L8 4L0 8z", cls="k-f-accent")
    gone = el("path", d="M0 0L8 4L0 8z", cls="k-f-bad")
    return el(
        "defs",
        *(
            el(
                "marker",
                shape,
                id=f"k-flow-{name}",
                viewBox="0 0 8 8",
                refX=6,
                refY=4,
                markerWidth=7,
                markerHeight=7,
                orient="auto",
            )
            for name, shape in (("in", head), ("up", back), ("gone", gone))
        ),
    )


def _arrivals(stage: str, count: int) -> SafeString:
    """New members, drawn above the stage they came into."""
    if not count and stage != "prospect":
        return SafeString("")
    middle = X[stage] + NODE_W / 2
    words = el("tspan", gettext("Newly listed"), " ", el("tspan", signed(count), cls="k-t-strong k-t-ink"))
    return together(
        [
            text(middle, 20, words, "k-t-mute k-t-mid"),
            el("path", cls="k-l-axis", d=f"M{coordinate(middle)} 25 V35", marker_end="url(#k-flow-in)"),
        ]
    )


def _band(flow: Flow, left: str, right: str, thick: Thickness) -> SafeString:
    count = crossings(flow.moves, left, right)
    x1, x2 = X[left] + NODE_W, X[right]
    middle, centre = (x1 + x2) / 2, NODE_Y + NODE_H / 2 + 13
    height = thick(count)
    opening = flow.figure(left).count - flow.figure(left).change
    share = percent(count / opening) if opening > 0 else ""
    return together(
        [
            el("rect", cls="k-flow-on", x=x1, y=centre - height / 2, width=x2 - x1, height=height),
            text(middle, NODE_Y + 16, number(count), "k-t-mid k-t-ink k-t-strong k-t-13"),
            text(middle, NODE_Y + 32, share, "k-t-mid k-t-mute"),
            el(
                "path",
                cls="k-flow-chevron",
                d=f"M{coordinate(middle - 3)} {coordinate(centre - 4)} l4 4 l-4 4",
            ),
        ]
    )


def _drop(move: tuple[str, str], offset: int, count: int, thick: Thickness) -> SafeString:
    if not count:
        return SafeString("")
    width = thick(count)
    centre, top = X[move[0]] + offset, NODE_Y + NODE_H
    words = {
        ("interested", "lost"): gettext("lost touch"),
        ("first_buyer", "lost"): gettext("no second order"),
        ("repeat_buyer", "lost"): gettext("silent"),
        ("core", "defector"): gettext("switched"),
    }[move]
    return together(
        [
            el(
                "rect",
                cls="k-flow-gone" if move[1] == "defector" else "k-flow-lost",
                x=centre - width / 2,
                y=top,
                width=width,
                height=LANE_Y - top,
            ),
            text(centre + width / 2 + 6, top + 30, number(count), "k-t-ink k-t-strong k-t-13"),
            text(centre + width / 2 + 6, top + 47, words, "k-t-mute"),
        ]
    )


def _return(move: tuple[str, str], offset: int, count: int) -> SafeString:
    if not count:
        return SafeString("")
    at = coordinate(X[move[1]] + offset)
    path = f"M{at} {LANE_Y} V{NODE_Y + NODE_H + 9}"
    # A lead who does something again has not been won back: that word is for those who buy.
    words = gettext("again") if move[1] == "interested" else gettext("back")
    return together([_dashed(path), *_back_words(X[move[1]] + offset + 7, LANE_Y - 34, count, words)])


def _back_words(x: float, y: float, count: int, words: str) -> list[SafeString]:
    return [
        text(x, y, number(count), "k-t-good k-t-strong k-t-13"),
        text(x, y + 17, words, "k-t-mute"),
    ]


def _dashed(path: str) -> SafeString:
    return el("path", cls="k-flow-back", d=path, marker_end="url(#k-flow-up)")


def _switched(count: int) -> SafeString:
    """Repeat buyers who had been core before and are gone: round the corner into the right lane."""
    if not count:
        return SafeString("")
    edge = X["repeat_buyer"] + NODE_W
    turn = edge + GAP - 14
    path = f"M{edge:.1f} {NODE_Y + NODE_H - 8} H{turn:.1f} V{LANE_Y + 20} H{X['core'] - 3:.1f}"
    return together(
        [
            el("path", cls="k-flow-side", d=path, marker_end="url(#k-flow-gone)"),
            text(turn - 6, NODE_Y + NODE_H + 26, number(count), "k-t-ink k-t-strong k-t-13 k-t-end"),
            text(turn - 6, NODE_Y + NODE_H + 42, gettext("switched"), "k-t-mute k-t-end"),
        ]
    )


def _switched_back(count: int) -> SafeString:
    if not count:
        return SafeString("")
    at = X["repeat_buyer"] + NODE_W - 9
    path = f"M{coordinate(X['core'])} {LANE_Y + 48} H{coordinate(at)} V{NODE_Y + NODE_H + 9}"
    return together([_dashed(path), *_back_words(at + 7, LANE_Y - 18, count, gettext("back"))])


def _node(figure: StageFigure) -> SafeString:
    x, tone = X[figure.stage], "k-t-good" if figure.change >= 0 else "k-t-warn"
    change = gettext("%(change)s this month") % {"change": signed(figure.change)}
    return _box(
        figure,
        x,
        NODE_Y,
        NODE_W,
        NODE_H,
        text(x + 16, NODE_Y + 53, number(figure.count), "k-t-big"),
        text(x + 16, NODE_Y + 76, change, tone),
    )


def _lane(figure: StageFigure, x: float, end: float) -> SafeString:
    wide = end - x > 200
    tone = "k-t-bad" if figure.stage == "defector" else "k-t-warn"
    tone = tone if figure.change > 0 else "k-t-good"
    words = signed(figure.change)
    if wide:
        words = gettext("%(change)s this month") % {"change": words}
    change = text(x + 96 if wide else end - 8, LANE_Y + 52, words, tone if wide else f"{tone} k-t-end")
    notes = [
        text(end - 14, LANE_Y + 25 + 27 * i, note, "k-t-mute k-t-end")
        for i, note in enumerate(figure.notes[:2])
    ]
    return _box(
        figure,
        x,
        LANE_Y,
        end - x,
        LANE_H,
        text(x + 16, LANE_Y + 52, number(figure.count), "k-t-big"),
        change,
        *notes,
    )


def _box(
    figure: StageFigure, x: float, y: float, width: float, height: float, *inside: SafeString
) -> SafeString:
    """The frame of a stage, a link to its people where there is one."""
    order = STAGES.index(figure.stage) + 1
    parts = [
        el("rect", cls="k-node", x=x, y=y, width=width, height=height, rx=7),
        el("rect", cls=f"k-f-{order}", x=x, y=y, width=5, height=height, rx=2.5),
        text(x + 16, y + 24, f"{order} {stage_name(figure.stage)}", "k-t-ink k-t-strong k-t-13"),
        *inside,
    ]
    return el("a", *parts, href=figure.href) if figure.href else el("g", *parts)
