"""The drawings say the numbers they were given: in words, in lengths, and again in the table behind them."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from crm import charts
from crm.charts.flow import COLUMNS, crossings, other_moves
from crm.charts.heat import step
from crm.formats import STAGES

STAGE = st.sampled_from(STAGES)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def parsed(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)


def words(drawing: str) -> list[str]:
    return [text.strip() for text in parsed(drawing).itertext() if text.strip()]


def widths(drawing: str) -> list[float]:
    return [float(rect.get("width")) for rect in parsed(drawing).iter("rect")]


def test_a_bar_is_as_long_as_its_share() -> None:
    drawing = charts.bar(charts.Bar(64.8, 100, "reached 64.8%"))
    assert widths(drawing) == [100, 64.8]
    assert parsed(drawing).get("aria-label") == "reached 64.8%"
    assert widths(charts.bar(charts.Bar(3, 0, ""))) == [100, 0]
    assert widths(charts.bar(charts.Bar(250, 100, ""))) == [100, 100]


def test_the_parts_of_a_bar_fill_it_and_are_named() -> None:
    drawing = charts.stackbar([charts.Part("Repeat", 1016, "4"), charts.Part("Core", 268, "5")])
    starts = [float(rect.get("x")) for rect in parsed(drawing).iter("rect")]
    assert starts == [0, 79.13]
    assert widths(drawing) == [78.73, 20.47]
    assert parsed(drawing).get("aria-label") == "Repeat 1,016; Core 268"


def test_what_a_person_typed_stays_text() -> None:
    rows = [charts.BarRow('<b onclick="x">', 1)]
    table = charts.bars_table(rows, caption='"quoted" & more')
    assert "<b onclick" not in table
    assert words(table)[:2] == ['"quoted" & more', '<b onclick="x">']


def test_a_table_of_bars_measures_against_its_longest() -> None:
    table = charts.bars_table(
        [charts.BarRow("listed", 2140), charts.BarRow("back", 96, "4.5%")], caption="Funnel"
    )
    assert words(table) == ["Funnel", "listed", "2,140", "back", "96", "4.5%"]
    assert widths(table) == [100, 100, 100, 4.49]


def test_heat_colours_by_share_and_links_only_where_somebody_is() -> None:
    data = charts.HeatMap(
        "R",
        ["1", "2"],
        [("5", [charts.HeatCell(742, 0.189, "/members/?r=5"), charts.HeatCell(0, 0, "/members/?r=4")])],
        "RFM",
    )
    table = parsed(charts.heat_table(data))
    cells = list(table.iter("td"))
    assert [cell.get("class") for cell in cells] == ["k-q6", "k-q0"]
    assert [link.get("href") for link in table.iter("a")] == ["/members/?r=5"]
    assert "".join(cells[0].itertext()) == "74218.9%"


def test_heat_has_seven_steps_in_order() -> None:
    assert [step(share) for share in (0, 0.005, 0.015, 0.035, 0.055, 0.09, 0.12, 1)] == [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        6,
    ]


def test_an_interval_lies_on_its_axis() -> None:
    axis = charts.Axis(0, 0.18, (0, 0.06, 0.12, 0.18))
    drawing = parsed(charts.interval(charts.Interval(0.06, 0.09, 0.12, "accent", reference=0.044), axis))
    assert drawing.get("aria-label") == "9.0%, 95% interval 6.0% to 12.0%"
    reference, body, *_caps = [float(line.get("x1")) for line in drawing.iter("line")]
    ticks = {text.text: float(text.get("x")) for text in parsed(charts.interval_axis(axis)).iter("text")}
    assert body == ticks["6%"]
    assert float(next(drawing.iter("circle")).get("cx")) == pytest.approx(
        (ticks["6%"] + ticks["12%"]) / 2, abs=0.1
    )
    assert ticks["0%"] < reference < ticks["6%"]


def test_a_ring_is_filled_by_its_share() -> None:
    drawing = parsed(charts.ring(0.25, label="a quarter"))
    filled, around = map(float, list(drawing.iter("circle"))[1].get("stroke-dasharray").split())
    assert filled / around == pytest.approx(0.25, abs=0.001)
    assert "".join(drawing.itertext()) == "25%"


def test_a_sparkline_rises_where_the_values_do() -> None:
    path = next(parsed(charts.sparkline([1, 3, 2], label="")).iter("path")).get("d")
    heights = [float(y) for _x, y in re.findall(r"[ML ]?([\d.]+) ([\d.]+)", path)]
    assert heights[1] < heights[2] < heights[0]
    assert not list(parsed(charts.sparkline([5], label="")).iter("path"))


def loss_rate() -> charts.Trend:
    points = [charts.Point("Sep", 0.25), charts.Point("Oct", 0.3), charts.Point("Nov", 0.28, partial=True)]
    return charts.Trend(points, "Yearly loss rate", high=0.5, band=(0.2, 0.4), band_label="usual")


def test_a_trend_shows_its_band_and_marks_a_period_that_is_not_over() -> None:
    drawing = parsed(charts.trend(loss_rate()))
    band = next(drawing.iter("rect"))
    plot = 190 - 12 - 26
    assert float(band.get("height")) == pytest.approx(plot * 0.4, abs=0.1)
    classes = [path.get("class") for path in drawing.iter("path")]
    assert classes == ["k-l k-l-accent", "k-l k-l-accent k-l-dash"]
    assert [circle.get("data-tip") for circle in drawing.iter("circle")] == [
        "Sep: 25%",
        "Oct: 30%",
        "Nov: 28%",
    ]


def test_a_trend_has_its_numbers_in_a_table() -> None:
    table = charts.trend_table(loss_rate(), heading="Month", column="Rate")
    assert words(table) == ["Yearly loss rate", "Month", "Rate", "Sep", "25%", "Oct", "30%", "Nov", "28%"]


MOVES = {
    ("", "prospect"): 815,
    ("prospect", "interested"): 600,
    ("prospect", "first_buyer"): 42,
    ("interested", "first_buyer"): 376,
    ("first_buyer", "repeat_buyer"): 305,
    ("repeat_buyer", "lost"): 212,
    ("lost", "repeat_buyer"): 87,
    ("core", "repeat_buyer"): 6,
    ("lost", "core"): 2,
}


def flow(moves: dict[tuple[str, str], int]) -> charts.Flow:
    def change(stage: str) -> int:
        arrived = sum(count for (_source, target), count in moves.items() if target == stage)
        return arrived - sum(count for (source, _target), count in moves.items() if source == stage)

    return charts.Flow(
        [
            charts.StageFigure(stage, 1000 + change(stage), change(stage), f"/members/?stage={stage}")
            for stage in STAGES
        ],
        moves,
    )


def test_a_band_counts_everybody_who_crossed_the_border() -> None:
    assert crossings(MOVES, "prospect", "interested") == 642
    assert crossings(MOVES, "interested", "first_buyer") == 418
    assert crossings(MOVES, "repeat_buyer", "core") == 0


def test_the_flow_shows_stages_moves_and_where_they_lead() -> None:
    drawing = charts.lifecycle_flow(flow(MOVES))
    shown = words(drawing)
    assert {"642", "418", "305", "212", "87", "+815", "1 Prospect", "7 Defected"} <= set(shown)
    links = [link.get("href") for link in parsed(drawing).iter("a")]
    assert links == [f"/members/?stage={stage}" for stage in STAGES]
    assert parsed(drawing).get("role") == "group"


def test_moves_without_a_line_are_named_below() -> None:
    assert other_moves(flow(MOVES)) == [("core", "repeat_buyer", 6), ("lost", "core", 2)]


@given(st.dictionaries(st.tuples(STAGE, STAGE).filter(lambda move: move[0] != move[1]), st.integers(1, 500)))
def test_every_move_is_in_the_table_and_columns_reconcile(moves: dict[tuple[str, str], int]) -> None:
    data = flow(moves)
    with translation.override("en"):
        body = parsed(charts.lifecycle_table(data)).find("tbody")
    cells = [[(cell.text or "").replace(",", "") for cell in row.findall("td")] for row in body][:7]
    counted = sum(int(cell) for row in cells for cell in row[2:] if cell.isdigit())
    assert counted == sum(moves.values())
    assert sum(figure.change for figure in data.stages) == 0
    for index, stage in enumerate(COLUMNS[:-1]):
        # What flows over the right border of the columns up to here is what they lost to the right.
        over = crossings(moves, stage, COLUMNS[index + 1])
        left = set(COLUMNS[: index + 1])
        assert over == sum(n for (a, b), n in moves.items() if a in left and b in set(COLUMNS) - left)
