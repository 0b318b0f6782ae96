"""Units and persons as lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.organisations import queries
from tongchuang.domain.organisations.access import persons_visible_to, units_visible_to
from tongchuang.domain.organisations.models import PostKind
from tongchuang.web.shared import cells
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState
from tongchuang.web.shared.lists.spec import Rows
from tongchuang.web.shared.words import WORDS, word


def _units(request: HttpRequest, state: ListState) -> Rows:
    rows = units_visible_to(request.actor)  # type: ignore[attr-defined]
    return rows.filter(valid_to__isnull=not state.value("closed"))


def _people(request: HttpRequest, state: ListState) -> Rows:
    rows = persons_visible_to(request.actor)  # type: ignore[attr-defined]
    return rows.filter(left_on__isnull=not state.value("left"))


def _unit_choices(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    rows = queries.open_units(units_visible_to(request.actor))  # type: ignore[attr-defined]
    return [(str(key), name) for key, name in rows.values_list("pk", "short_name")]


def _posts(person: Any) -> str:
    return "、".join(dict.fromkeys(word("post", post.kind) for post in person.present_posts))


def _account(person: Any) -> Any:
    if person.user is None:
        return cells.badge(_("none"), "quiet")
    return cells.badge(_("account open"), "green", "circle-check") if person.user.is_active else cells.badge(_("account shut"), "red", "circle-off")


UNITS = ListSpec(
    name="units",
    columns=(
        Column("name", _("Unit"), lambda row: row.short_name, sort=("sort_key",), export=lambda row: row.short_name, lead=True, width=20),
        Column("full_name", _("Full name"), lambda row: row.name, width=32),
        Column("line", _("Kind of unit"), lambda row: word("unit_line", row.line), sort=("line", "sort_key")),
        Column("role", _("Role in standards"), lambda row: cells.text(row.role), sort=("role",)),
        Column("group", _("Group"), lambda row: cells.text(row.group), sort=("group",)),
        Column("people", _("People"), lambda row: row.people, sort=("people",), align="end"),
        Column("valid_from", _("Valid from"), lambda row: cells.day(row.valid_from), sort=("valid_from",),
               export=lambda row: row.valid_from, default=False, align="tight"),
        Column("valid_to", _("Valid to"), lambda row: cells.day(row.valid_to), sort=("valid_to",),
               export=lambda row: row.valid_to, default=False, align="tight"),
        Column("successor", _("Successor"), lambda row: cells.text(row.successor and row.successor.short_name), default=False),
    ),
    rows=_units,
    detail=lambda rows: queries.with_counts(rows.select_related("successor")),
    row_url=lambda row: reverse("settings:unit", args=[row.pk]),
    filters=(
        Filter("line", _("Kind of unit"), tuple(WORDS["unit_line"].items()), lambda rows, values: rows.filter(line__in=values)),
        Filter("closed", _("Closed units"), kind="flag"),
    ),
    search=queries.searched,
    search_label=_("Name or pinyin initials"),
    default_sort="name",
    empty=(_("No units yet"), _("Units answer for items and sites. Import the list, or add the first one."),
           reverse_lazy("settings:unit_import"), _("Import units")),
    file_name=_("Units"),
)  # fmt: skip

PEOPLE = ListSpec(
    name="people",
    columns=(
        Column("name", _("Name of person"), lambda row: row.name, sort=("sort_key",), lead=True, width=14),
        Column("unit", _("Unit"), lambda row: cells.text(row.unit and row.unit.short_name), sort=("unit__sort_key", "sort_key"),
               export=lambda row: row.unit.name if row.unit else "", width=26),
        Column("title", _("Job title"), lambda row: cells.text(row.title)),
        Column("posts", _("Posts"), lambda row: cells.text(_posts(row)), width=30),
        Column("account", _("Account"), _account),
        Column("left_on", _("Left on"), lambda row: cells.day(row.left_on), export=lambda row: row.left_on, default=False, align="tight"),
    ),
    rows=_people,
    detail=queries.for_people_list,
    row_url=lambda row: reverse("settings:person", args=[row.pk]),
    filters=(
        Filter("post", _("Post"), tuple(PostKind.choices), lambda rows, values: queries.holding(rows, values)),
        Filter("unit", _("Unit"), _unit_choices, lambda rows, values: queries.at_units(rows, values)),
        Filter("no_account", _("Without an account"), kind="flag", apply=lambda rows, _values: rows.filter(user__isnull=True)),
        Filter("no_post", _("Without a post"), kind="flag", apply=lambda rows, _values: queries.without_post(rows)),
        Filter("left", _("Who have left"), kind="flag"),
    ),
    search=queries.searched,
    search_label=_("Name or pinyin initials"),
    default_sort="name",
    empty=(_("No people yet"), _("Import the list of people with their posts, or add the first one."),
           reverse_lazy("settings:person_import"), _("Import people")),
    file_name=_("People"),
)  # fmt: skip
