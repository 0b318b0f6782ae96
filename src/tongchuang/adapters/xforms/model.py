"""A checklist as a form: plain values, and the questions made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

Words = tuple[str, str]
"""A text in Chinese and in English."""

CHINESE, ENGLISH = "中文 (zh)", "English (en)"
SITES_FILE = "sites.csv"
CONTEXT = ("campaign", "evaluation", "standard", "checklist")
MOST_OCCURRENCES = 9999
PHOTO_EDGE = 2048
SOURCES: dict[str, Words] = {
    "self": ("自查", "Self-check"),
    "mock": ("模拟测评", "Mock evaluation"),
    "covert": ("暗访", "Covert visit"),
    "official": ("正式测评", "Official evaluation"),
}
VERDICTS: dict[str, Words] = {
    "pass": ("合格", "Pass"),
    "fail": ("不合格", "Fail"),
    "na": ("不适用", "Not applicable"),
}


@dataclass(frozen=True)
class FormItem:
    """An item to be judged."""

    id: UUID
    code: str
    title: str
    text: str = ""
    exemption: str = ""
    counting: str = ""
    points: str = ""
    group: str = ""
    grades: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormSite:
    """A site that may be chosen."""

    id: UUID
    code: str
    name: str
    street: str = ""
    address: str = ""


@dataclass(frozen=True)
class ChecklistForm:
    """The form of one type of site. `sources` with one value is fixed, with several the inspector chooses."""

    form_id: str
    version: str
    title: str
    items: tuple[FormItem, ...]
    sites: tuple[FormSite, ...] = ()
    sources: tuple[str, ...] = ("self", "mock")
    photo_on_fail: bool = False
    # Goes along unseen and comes back with what is filled in: which campaign, evaluation and version it is about.
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Node:
    """A question, or a group of questions. Expressions name other questions as ${name}, like an XLSForm."""

    kind: str
    name: str
    label: Words | None = None
    hint: Words | None = None
    required: bool = False
    relevant: str = ""
    constraint: str = ""
    message: Words | None = None
    appearance: str = ""
    calculation: str = ""
    choices: str = ""
    children: tuple[Node, ...] = field(default=())


def questions_of(form: ChecklistForm) -> tuple[Node, ...]:
    """The questions of a form, in their order."""
    return (
        Node("start", "start"),
        Node("end", "end"),
        *(Node("calculate", name, calculation=f"'{value}'") for name, value in _plain(form.context)),
        Node("site", "site", ("点位", "Site"), ("可输入名称或编号查找", "Type a name or a code to find it"), required=True, appearance="autocomplete"),
        _source(form.sources),
        Node("geopoint", "place", ("现场位置", "Position"), ("可不填；用于核对是否在现场", "May be left out")),
        *_groups(form),
    )  # fmt: skip


def choices_of(form: ChecklistForm) -> dict[str, list[tuple[str, Words]]]:
    """The lists of choices that a form uses, but for the sites: list → (value, words)."""
    lists = {"verdict": list(VERDICTS.items())}
    if len(form.sources) > 1:
        lists["source"] = [(source, SOURCES[source]) for source in form.sources]
    for item in form.items:
        if item.grades:
            lists[grade_list(item.grades)] = [(grade, (grade, grade)) for grade in item.grades]
    return lists


def grade_list(grades: Iterable[str]) -> str:
    """The name of the list of these grades."""
    return "grades_" + "_".join(grades)


def key_of(item: UUID) -> str:
    """An item's id as part of the names of its questions."""
    return item.hex


def walk(nodes: Iterable[Node], path: str = "") -> Iterator[tuple[str, Node]]:
    """Every question and group with its path, parents first."""
    for node in nodes:
        here = f"{path}/{node.name}"
        yield here, node
        yield from walk(node.children, here)


def _plain(context: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in CONTEXT:
        value = context.get(name, "")
        if not re.fullmatch(r"[0-9A-Za-z-]*", value):
            raise ValueError(f"not a plain word: {value!r}")
        if value:
            yield name, value


def _source(sources: tuple[str, ...]) -> Node:
    if len(sources) == 1:
        return Node("calculate", "source", calculation=f"'{sources[0]}'")
    return Node("select_one", "source", ("检查类型", "Kind of visit"), required=True, choices="source")


def _groups(form: ChecklistForm) -> Iterator[Node]:
    for number, (title, items) in enumerate(groupby(form.items, lambda item: item.group), 1):
        inside = tuple(node for item in items for node in _questions(item, form.photo_on_fail))
        yield Node("group", f"g_{number}", (title or "检查项目", title or "Items"), children=inside)


def _questions(item: FormItem, photo_on_fail: bool) -> Iterator[Node]:
    key = key_of(item.id)
    failed = f"${{v_{key}}} = 'fail'"
    inside = [Node("select_one", f"v_{key}", ("结果", "Result"), _about(item), choices="verdict")]
    if item.grades:
        judged = f"{failed} or ${{v_{key}}} = 'pass'"
        inside.append(
            Node(
                "select_one",
                f"r_{key}",
                ("等级", "Grade"),
                required=True,
                relevant=judged,
                choices=grade_list(item.grades),
            )
        )
    inside += [
        Node("integer", f"n_{key}", ("不合格处数", "Occurrences"), relevant=failed,
             constraint=f". >= 1 and . <= {MOST_OCCURRENCES}", message=("填 1 到 9999；不填按 1 处计", "From 1 to 9999; left out it is 1")),
        Node("text", f"t_{key}", ("说明", "Note"), relevant=failed, appearance="multiline"),
    ]  # fmt: skip
    title = f"{item.code} {item.title}".strip()
    yield Node("group", f"i_{key}", (title, title), appearance="field-list", children=tuple(inside))
    photo = Node("image", f"f_{key}", ("照片", "Photo"), required=photo_on_fail, appearance="new")
    # Repeats can't stand in a field-list; asked for failures alone, so that a pass costs one touch.
    words = (f"{title} · 照片", f"{title} · Photos")
    yield Node("repeat", f"p_{key}", words, relevant=failed, children=(photo,))


def _about(item: FormItem) -> Words | None:
    lines = [item.text]
    english = [item.text]
    for text, chinese, word in (
        (item.counting, "计数", "Counting"),
        (item.exemption, "可不适用", "Not applicable where"),
        (item.points, "分值", "Points"),
    ):
        if text:
            lines.append(f"{chinese}：{text}")
            english.append(f"{word}: {text}")
    joined = "\n".join(line for line in lines if line)
    return (joined, "\n".join(line for line in english if line)) if joined else None
