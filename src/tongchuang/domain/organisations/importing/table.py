"""A sheet of cells as a table: its head found, its columns recognised, its rows as text with their lines."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.organisations.importing.cells import cell_text
from tongchuang.foundation.text import normalise

# People put titles and remarks above the head; not more than this.
DEEPEST_HEAD = 15
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Merge:
    """Cells merged into one: first and last line, first and last column, counted from 1."""

    first_line: int
    last_line: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """Cells as they were read, with the line of each row."""

    rows: Sequence[tuple[int, Sequence[object]]]
    merges: Sequence[Merge] = ()


@dataclass(frozen=True)
class Column:
    """A column of a template: its key, its title (a lazy translation), other titles that people use."""

    key: str
    title: Any
    also: tuple[str, ...] = ()
    required: bool = False
    example: str = ""

    def names(self) -> set[str]:
        """Everything that the head may say for it."""
        return {_bare(name) for name in (self.key, str(self.title), *self.also)}


@dataclass(frozen=True)
class Problem:
    """Why a row can't be taken: the line, the column's title, what stands there, and what to do."""

    line: int
    text: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row: text by column key; keys of columns that the sheet lacks are absent."""

    line: int
    values: dict[str, str]


@dataclass
class Table:
    """What was read, and what is wrong with it before any row is looked at."""

    rows: list[TableRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_table(sheet: Sheet, columns: Sequence[Column]) -> Table:
    """Find the head and take the rows below it."""
    table = Table()
    cells = [(line, [cell_text(value) for value in row]) for line, row in sheet.rows]
    cells = [(line, row) for line, row in cells if any(row)]
    if not cells:
        table.problems.append(Problem(1, _("The sheet is empty. Fill in the template and choose it again.")))
        return table
    at = _head_at(cells, columns)
    line, head = cells[at]
    places = _places(head, columns)
    table.ignored = [name for place, name in enumerate(head) if name and place not in places.values()]
    table.problems += _head_problems(line, head, places, columns)
    if table.problems:
        return table
    body = cells[at + 1 :]
    if not body:
        table.problems.append(Problem(line + 1, _("There is no row below the head.")))
    if len(body) > MOST_ROWS:
        text = _("%(count)d rows; at most %(most)d at once. Split the file.")
        table.problems.append(Problem(body[MOST_ROWS][0], text % {"count": len(body), "most": MOST_ROWS}))
        return table
    table.problems += _merge_problems(sheet.merges, line, places, columns)
    for row_line, row in body:
        values = {key: row[place] if place < len(row) else "" for key, place in places.items()}
        if any(values.values()):
            table.rows.append(TableRow(row_line, values))
    return table


def column_letter(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def nearest(text: str, known: Sequence[str]) -> str:
    """The known name that looks most like what was typed; empty when none does."""
    found = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
    if found:
        return found[0]
    holding = [name for name in known if len(text) >= 2 and (text in name or name in text)]
    return min(holding, key=len, default="")


def _bare(text: str) -> str:
    return normalise(text).replace(" ", "").replace("*", "").replace(":", "").split("(")[0]


def _head_at(cells: list[tuple[int, list[str]]], columns: Sequence[Column]) -> int:
    known = set().union(*(column.names() for column in columns))
    scores = [sum(_bare(name) in known for name in row) for _line, row in cells[:DEEPEST_HEAD]]
    return max(range(len(scores)), key=lambda place: (scores[place], -place))


def _places(head: list[str], columns: Sequence[Column]) -> dict[str, int]:
    places: dict[str, int] = {}
    for column in columns:
        names = column.names()
        found = [place for place, name in enumerate(head) if name and _bare(name) in names]
        if found:
            places[column.key] = found[0]
    return places


def _head_problems(
    line: int, head: list[str], places: dict[str, int], columns: Sequence[Column]
) -> list[Problem]:
    problems = []
    strange = [name for place, name in enumerate(head) if name and place not in places.values()]
    for column in columns:
        if column.required and column.key not in places:
            text = _("There is no column “%(title)s”.") % {"title": column.title}
            guess = nearest(str(column.title), strange)
            if guess:
                text += " " + _("Is it “%(guess)s”? Rename that column.") % {"guess": guess}
            else:
                text += " " + _("Download the template and keep its head.")
            problems.append(Problem(line, text, str(column.title)))
        names = column.names()
        if sum(bool(name) and _bare(name) in names for name in head) > 1:
            text = _("The column stands in the head twice. Delete one of them.")
            problems.append(Problem(line, text, str(column.title)))
    return problems


def _merge_problems(
    merges: Sequence[Merge], head_line: int, places: dict[str, int], columns: Sequence[Column]
) -> list[Problem]:
    titles = {column.key: str(column.title) for column in columns}
    by_place = {place + 1: titles[key] for key, place in places.items()}
    problems = []
    for merge in merges:
        touched = [by_place[number] for number in by_place if merge.first_column <= number <= merge.last_column]
        if merge.last_line <= head_line or not touched:
            continue
        cells = f"{column_letter(merge.first_column)}{merge.first_line}:{column_letter(merge.last_column)}{merge.last_line}"
        text = _("Cells %(cells)s are merged. Take the merging back and fill every row.") % {"cells": cells}
        problems += [Problem(line, text, touched[0]) for line in range(max(merge.first_line, head_line + 1), merge.last_line + 1)]
    return problems
