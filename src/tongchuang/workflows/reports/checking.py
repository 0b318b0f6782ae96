"""Holding a report's figures against its words, and against the data as of the same moment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from tongchuang.domain.documents.actions import keep_check
from tongchuang.domain.documents.models import Basis, Document
from tongchuang.domain.documents.queries import basis_of
from tongchuang.domain.documents.values import Block
from tongchuang.domain.organisations.actors import Actor
from tongchuang.workflows.reports.registry import knows_recipe, source_of
from tongchuang.workflows.reports.values import NO_DATA, Difference, printed
from tongchuang.workflows.reports.writing import compose

# What may stand where a figure stood.
_SAID = r"([^，。；：、\n]{0,24}?)"
_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?")
MOST_UNSOURCED = 12


def label_of(figure: dict[str, Any]) -> str:
    """What a figure is called: its source, and whom it is about."""
    title = str(source_of(figure["source"]).title)
    return f"{title}（{figure['about']}）" if figure["about"] else title


def differences_in_words(document: Document, basis: Basis) -> list[Difference]:
    """Where the document says other figures than it was written with: changed or taken out by hand."""
    blocks = document.content["blocks"]
    text = "\n".join(_said(block) for block in blocks if block["kind"] not in {"table", "chart"})
    found: list[Difference] = []
    wanted: dict[tuple[str, str], list[tuple[dict[str, Any], str]]] = defaultdict(list)
    for figure in basis.figures:
        for place in figure["places"]:
            if place["kind"] == "text":
                wanted[place["before"], place["after"]].append((figure, place["text"]))
            elif place["kind"] == "cell":
                found += _in_table(figure, place, blocks)
    for (before, after), figures in wanted.items():
        found += _in_text(text, before, after, figures)
    return found


def check_report(document: Document) -> list[Difference]:
    """Those, and where the data of the same moment now give another figure, and numbers that no figure stands behind."""
    basis = basis_of(document)
    if basis is None or not knows_recipe(basis.recipe) or document.campaign is None:
        return []
    fresh = compose(basis.recipe, basis.params, document.campaign, basis.as_of)
    found = differences_in_words(document, basis)
    now = {figure["key"]: figure for figure in fresh.kept_figures()}
    for figure in basis.figures:
        again = now.get(figure["key"])
        if again is None or again["value"] != figure["value"]:
            page = again["text"] if again else NO_DATA
            found.append(Difference("data", label_of(figure), page, figure["text"], figure["key"]))
    if basis.template_id is not None:
        return found
    known = {number for block in fresh.blocks for number in _numbers(block)}
    known |= {figure["text"] for figure in basis.figures}
    strange = [
        number for block in document.content["blocks"] for number in _numbers(block) if number not in known
    ]
    changed = {each.text for each in found if each.kind == "text"}
    for number in list(dict.fromkeys(strange))[:MOST_UNSOURCED]:
        if number not in changed:
            found.append(Difference("unsourced", "", text=number))
    return found


def keep_check_of(document: Document, *, by: Actor) -> list[Difference]:
    """Check a draft and keep what differs with it."""
    found = check_report(document)
    keep_check(document, [each.as_json() for each in found], by=by)
    return found


def value_now(basis: Basis, figure: dict[str, Any], document: Document) -> Any:
    """The figure asked again as of the same moment: its value and what it is made of."""
    from tongchuang.workflows.reports.data import Data

    assert document.campaign is not None
    return source_of(figure["source"]).ask(Data(document.campaign, basis.as_of), **figure["args"])


def _said(block: Block) -> str:
    if block["kind"] == "facts":
        return "\n".join("\t".join(row) for row in block["rows"])
    return "".join(str(block.get(name, "")) for name in ("number", "label", "text", "body"))


def _numbers(block: Block) -> Iterator[str]:
    if block["kind"] in {"paragraph", "heading", "labelled"}:
        yield from _NUMBER.findall("".join(str(block.get(name, "")) for name in ("label", "text", "body")))


def _in_text(
    text: str, before: str, after: str, figures: Sequence[tuple[dict[str, Any], str]]
) -> Iterator[Difference]:
    if not before and not after:
        return
    end = re.escape(after) if after else r"(?=[，。；：、\n]|$)"
    places = [match[1] for match in re.finditer(re.escape(before) + _SAID + end, text)]
    if len(places) == len(figures):
        pairs = zip(figures, places, strict=True)
        yield from (
            Difference("text", label_of(figure), said, place, figure["key"])
            for (figure, said), place in pairs
            if said != place
        )
        return
    left = list(places)
    for figure, said in figures:
        if said in left:
            left.remove(said)
        else:
            yield Difference("gone", label_of(figure), said, "", figure["key"])


def _in_table(figure: dict[str, Any], place: dict[str, str], blocks: Sequence[Block]) -> Iterator[Difference]:
    for block in blocks:
        if block["kind"] != "table" or block["caption"] != place["caption"]:
            continue
        columns = [each["title"] for each in block["columns"]]
        for row in block["rows"]:
            if row[0] == place["row"] and place["column"] in columns:
                said = row[columns.index(place["column"])]
                if said != place["text"]:
                    yield Difference("text", label_of(figure), place["text"], said, figure["key"])
                return
    yield Difference("gone", label_of(figure), place["text"], "", figure["key"])


__all__ = [
    "check_report", "differences_in_words", "keep_check_of", "label_of", "printed", "value_now",
]  # fmt: skip
