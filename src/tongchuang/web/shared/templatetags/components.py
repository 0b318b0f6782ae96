"""The parts that pages are made of. Cells of long lists call the functions of `cells` directly; these tags wrap them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tongchuang.web.shared import cells, formats, navigation, words
from tongchuang.web.shared.icons import icon_svg
from tongchuang.web.shared.runs import progress_of

register = template.Library()

register.simple_tag(icon_svg, name="icon")
register.simple_tag(cells.state_badge, name="state_badge")
register.simple_tag(cells.severity_badge, name="severity_badge")
register.simple_tag(cells.source_badge, name="source_badge")
register.simple_tag(cells.badge, name="badge")
register.simple_tag(cells.moment, name="moment")
register.simple_tag(cells.day, name="day")
register.simple_tag(cells.due, name="due")
register.simple_tag(cells.figure, name="figure")
register.simple_tag(cells.score, name="score")
register.simple_tag(cells.score_bar, name="score_bar")
register.simple_tag(cells.coverage, name="coverage")
register.simple_tag(words.word, name="word")
register.filter("count_text", formats.count_text)
register.filter("percent", formats.percent_text)
register.filter("day_text", formats.day_text)
register.filter("moment_text", formats.moment_text)


@register.inclusion_tag("shared/components/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "", icon: str = "inbox") -> dict[str, Any]:
    """What belongs here, and the first step towards it."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon}


@register.inclusion_tag("shared/components/pager.html")
def pager(page: Any) -> dict[str, Any]:
    """Which rows these are, and the ways to the others (`page` as lists.Page)."""
    return {"page": page}


@register.inclusion_tag("shared/components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """A history that reads like a file: entries as timeline.Entry, newest first."""
    return {"entries": entries}


@register.simple_tag
def photo(thumb: str, full: str = "", alt: str = "", caption: str = "") -> SafeString:
    """A thumbnail that opens in the lightbox; photos of one page can be leafed through."""
    return format_html(
        '<a class="photo" href="{}" data-lightbox data-caption="{}"><img src="{}" alt="{}" loading="lazy"></a>',
        full or thumb, caption or alt, thumb, alt,
    )  # fmt: skip


@register.inclusion_tag("shared/components/breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, Any]:
    """{% breadcrumb "/places/" _("Sites") site.name %}: pairs of address and label, the last one only a label."""
    pairs = [(parts[index], parts[index + 1]) for index in range(0, len(parts) - 1, 2)]
    return {"pairs": pairs, "last": parts[-1] if len(parts) % 2 else ""}


@register.inclusion_tag("shared/components/confirm.html", takes_context=True)
def confirm(
    context: template.Context, name: str, url: str, label: str, text: str,
    tone: str = "primary", reason: str = "", do: str = "", quiet: bool = False, **fields: Any,
) -> dict[str, Any]:  # fmt: skip
    """A button that asks before it posts to `url`. `reason` labels a text that must be given; `fields` go along hidden.

    A quiet one stands beside the page's one solid button.
    """
    return {
        "csrf_token": context.get("csrf_token"), "name": name, "url": url, "label": label, "text": text,
        "tone": tone, "reason": reason, "do": do or label, "fields": fields.items(), "quiet": quiet,
    }  # fmt: skip


@register.inclusion_tag("shared/components/tabs.html")
def tabs(items: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """(label, address, whether here[, count]) each."""
    return {"items": [(*item, None)[:4] for item in items]}


@register.inclusion_tag("shared/components/tabs.html", takes_context=True)
def inspect_tabs(context: template.Context) -> dict[str, Any]:
    """The row over the pages of inspecting: as many as exist and the actor may open."""
    request = context["request"]
    return _row(navigation.inspect_tabs(request.actor, request.path), _("Pages of inspecting"))


@register.inclusion_tag("shared/components/tabs.html", takes_context=True)
def supervise_tabs(context: template.Context) -> dict[str, Any]:
    """The row over the pages of putting right: findings, orders, coordination, look-backs."""
    request = context["request"]
    items = navigation.tabs_of(navigation.SUPERVISE_PAGES, request.actor, request.path)
    return _row(items, _("Pages of putting right"))


@register.inclusion_tag("shared/components/tabs.html", takes_context=True)
def document_tabs(context: template.Context) -> dict[str, Any]:
    """The row over the pages of documents and of what is asked of units."""
    request = context["request"]
    items = navigation.tabs_of(navigation.DOCUMENT_PAGES, request.actor, request.path)
    return _row(items, _("Pages of documents"))


@register.inclusion_tag("shared/components/tabs.html", takes_context=True)
def task_tabs(context: template.Context) -> dict[str, Any]:
    """The row over the pages of tasks, the documents they are read from, meetings and phases."""
    request = context["request"]
    items = navigation.tabs_of(navigation.TASK_PAGES, request.actor, request.path)
    return _row(items, _("Pages of tasks"))


def _row(items: list[tuple[str, str, bool]], label: str) -> dict[str, Any]:
    return {"items": [(*item, None) for item in items], "label": label}


@register.inclusion_tag("shared/components/progress.html")
def progress(done: int, total: int, url: str, label: str = "", rest: str = "") -> dict[str, Any]:
    """Long work: asks `url` every second for itself anew, until the answer has no progress left."""
    share = min(100, round(100 * done / total)) if total else 0
    return {"done": done, "total": total, "url": url, "label": label, "rest": rest, "share": share}


@register.inclusion_tag("shared/components/run.html", takes_context=True)
def run_progress(context: dict[str, Any], run: Any) -> dict[str, Any]:
    """The bar of a run (domain/runs): it follows the work and loads the page again when the work has ended."""
    return progress_of(run, context["request"].actor)


@register.inclusion_tag("shared/components/field.html")
def field(bound: Any, wide: bool = False) -> dict[str, Any]:
    """A form field with its label, help and errors."""
    return {"field": bound, "wide": wide, "errors_id": f"{bound.id_for_label}-errors", "help_id": f"{bound.id_for_label}-help"}


@register.inclusion_tag("shared/components/fields.html")
def form_fields(form: Any) -> dict[str, Any]:
    """All fields of a form, with what is wrong with the whole above."""
    return {"form": form}


@register.simple_tag
def facts(*pairs: Any) -> SafeString:
    """A list of facts: {% facts _("Unit") unit _("Street") street %}; empty ones are left out."""
    rows = mark_safe("")
    for index in range(0, len(pairs) - 1, 2):
        label, value = pairs[index], pairs[index + 1]
        if value is None or value == "":
            continue
        rows += format_html("<dt>{}</dt><dd>{}</dd>", label, _shown(value))
    return format_html('<dl class="facts">{}</dl>', rows)


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return cells.moment(value)
    if isinstance(value, date):
        return formats.day_text(value)
    if isinstance(value, Decimal):
        return formats.score_text(value)
    return value
