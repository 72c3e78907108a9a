"""Charts drawn on the server: typed data in, SVG or a table out.

Geometry stands in attributes and colour in classes, so that the policy against inline style holds and dark
and paper come free; text is text. A chart answers a question with a sentence for those who cannot see it, and
beside every drawing there is a table with the same numbers. Pure functions: no database, no request.
"""

from crm.charts.bars import Bar, BarRow, Part, bar, bars_table, stackbar
from crm.charts.flow import Flow, StageFigure, lifecycle_flow
from crm.charts.flow_table import lifecycle_table
from crm.charts.heat import HeatCell, HeatMap, heat_table
from crm.charts.interval import Axis, Interval, interval, interval_axis
from crm.charts.pairs import Pair, pairs_table
from crm.charts.ring import ring
from crm.charts.trend import Point, Trend, sparkline, trend, trend_table

__all__ = [
    "Axis",
    "Bar",
    "BarRow",
    "Flow",
    "HeatCell",
    "HeatMap",
    "Interval",
    "Pair",
    "Part",
    "Point",
    "StageFigure",
    "Trend",
    "bar",
    "bars_table",
    "heat_table",
    "interval",
    "interval_axis",
    "lifecycle_flow",
    "lifecycle_table",
    "pairs_table",
    "ring",
    "sparkline",
    "stackbar",
    "trend",
    "trend_table",
]
