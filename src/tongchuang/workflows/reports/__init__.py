"""Reports written from the data as of a stated moment (月报、测评通报、一卷一册一表), every figure with its source."""

from tongchuang.workflows.reports.checking import (
    check_report,
    differences_in_words,
    keep_check_of,
    label_of,
    value_now,
)
from tongchuang.workflows.reports.data import Data, as_of_text, month_bounds, month_name
from tongchuang.workflows.reports.registry import recipe, recipe_of, source, source_of
from tongchuang.workflows.reports.report import Report
from tongchuang.workflows.reports.values import Difference, Figure, Made, Row
from tongchuang.workflows.reports.writing import compose, moment_of_month, rewrite_report, write_report

__all__ = [
    "Data", "Difference", "Figure", "Made", "Report", "Row", "as_of_text", "check_report", "compose", "differences_in_words",
    "keep_check_of", "label_of", "moment_of_month", "month_bounds", "month_name", "recipe", "recipe_of", "rewrite_report", "source",
    "source_of", "value_now", "write_report",
]  # fmt: skip
