"""A year's working calendar (工作日历) from its YAML, with line numbers."""

from __future__ import annotations

import re
from typing import Any

from tongchuang.engines.calendar import CalendarError, YearCalendar, year_from_document
from tongchuang.engines.standard.problems import Problems
from tongchuang.engines.standard.yaml_source import Mapping, Scalar, Sequence, YamlNode, read_yaml

_STEP = re.compile(r"[a-z]+|\[[0-9]+\]")


def read_year(data: bytes, year: str, problems: Problems) -> YearCalendar | None:
    """The calendar in the file YEAR.yaml, None after saying what is wrong."""
    root = read_yaml(data, problems)
    if root is None:
        return None
    try:
        calendar = year_from_document(_plain(root))
    except CalendarError as error:
        line = _line_of(root, error.place)
        problems.add(line, "%(place)s: %(reason)s", place=error.place, reason=error.reason)
        return None
    if str(calendar.year) != year:
        template = "`year` is %(year)s, but the file is called %(file)s.yaml"
        problems.add(_line_of(root, "year"), template, year=calendar.year, file=year)
    return calendar


def _plain(node: YamlNode) -> Any:
    if isinstance(node, Mapping):
        return {key: _plain(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    if node.empty:
        return None
    return int(node.text) if node.plain and re.fullmatch("[0-9]{1,9}", node.text) else node.text


def _line_of(node: YamlNode, place: str) -> int:
    line = node.line
    for step in _STEP.findall(place):
        if isinstance(node, Mapping) and step in node.entries:
            line, node = node.entries[step].line, node.entries[step].value
        elif isinstance(node, Sequence) and step.startswith("[") and int(step[1:-1]) < len(node.items):
            node = node.items[int(step[1:-1])]
            line = node.line
        elif isinstance(node, Scalar):
            break
    return line
