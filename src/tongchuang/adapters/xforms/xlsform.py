"""A form as XLSForm: the workbook that ODK, Kobo and their like are fed with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import xlsxwriter

from tongchuang.adapters.xforms.model import (
    CHINESE,
    ENGLISH,
    PHOTO_EDGE,
    SITES_FILE,
    ChecklistForm,
    Node,
    Words,
    choices_of,
    questions_of,
)
from tongchuang.adapters.xforms.sites import label_of

LABELS = [f"label::{CHINESE}", f"label::{ENGLISH}"]
HINTS = [f"hint::{CHINESE}", f"hint::{ENGLISH}"]
MESSAGES = [f"constraint_message::{CHINESE}", f"constraint_message::{ENGLISH}"]
SURVEY = [
    "type",
    "name",
    *LABELS,
    *HINTS,
    "required",
    "relevant",
    "constraint",
    *MESSAGES,
    "appearance",
    "calculation",
    "parameters",
]
CHOICES = ["list_name", "name", *LABELS]
SETTINGS = ["form_title", "form_id", "version", "default_language", "instance_name"]
Row = dict[str, str]


def xlsform(form: ChecklistForm, *, external_sites: bool = False) -> bytes:
    """The workbook. The sites stand among its choices, or in a file beside it (SITES_FILE) when told so."""
    out = io.BytesIO()
    # Nothing of the data is a formula or a link, whatever it begins with.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        _sheet(book, "survey", SURVEY, _rows(questions_of(form), external_sites), bold)
        _sheet(book, "choices", CHOICES, _choices(form, external_sites), bold)
        settings = {
            "form_title": form.title, "form_id": form.form_id, "version": form.version, "default_language": CHINESE,
            "instance_name": "instance('sites')/root/item[name=${site}]/label" if external_sites else "${site}",
        }  # fmt: skip
        _sheet(book, "settings", SETTINGS, [settings], bold)
    return out.getvalue()


def _sheet(book: Any, name: str, columns: list[str], rows: Iterable[Row], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column, bold)
        sheet.set_column(number, number, 36 if column.startswith(("label", "hint")) else 16)
    for line, row in enumerate(rows, 1):
        for number, column in enumerate(columns):
            if row.get(column):
                sheet.write_string(line, number, row[column])


def _rows(nodes: Iterable[Node], external: bool) -> Iterator[Row]:
    for node in nodes:
        yield _row(node, external)
        if node.kind in ("group", "repeat"):
            yield from _rows(node.children, external)
            yield {"type": f"end {node.kind}"}


def _row(node: Node, external: bool) -> Row:
    kinds = {
        "group": "begin group", "repeat": "begin repeat", "select_one": f"select_one {node.choices}",
        "site": f"select_one_from_file {SITES_FILE}" if external else "select_one site",
    }  # fmt: skip
    return {
        "type": kinds.get(node.kind, node.kind), "name": node.name, **_said(LABELS, node.label), **_said(HINTS, node.hint),
        "required": "yes" if node.required else "", "relevant": node.relevant, "constraint": node.constraint,
        **_said(MESSAGES, node.message), "appearance": node.appearance, "calculation": node.calculation,
        "parameters": f"max-pixels={PHOTO_EDGE}" if node.kind == "image" else "",
    }  # fmt: skip


def _choices(form: ChecklistForm, external: bool) -> Iterator[Row]:
    if not external:
        for site in form.sites:
            label = " ".join(label_of(site).split())
            yield {"list_name": "site", "name": str(site.id), **_said(LABELS, (label, label))}
    for name, choices in choices_of(form).items():
        for value, words in choices:
            yield {"list_name": name, "name": value, **_said(LABELS, words)}


def _said(columns: list[str], words: Words | None) -> Row:
    return dict(zip(columns, words, strict=True)) if words else {}
