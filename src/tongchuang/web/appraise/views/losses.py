"""Lost points: by unit, street, type of site, item, and the shares that they are made of."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.domain.scores import access, queries
from tongchuang.domain.scores.models import LossShare
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.appraise import tables
from tongchuang.web.appraise.picked import Picked, pick
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.formats import moment_text, rounded
from tongchuang.web.shared.words import word

PAGE = 50


def axes() -> list[tuple[str, str]]:
    """What losses are grouped by, in words."""
    return [
        ("unit", _("By unit")), ("street", _("By street")), ("site_type", _("By type of site")),
        ("item", _("By item")), ("site", _("By site")),
    ]  # fmt: skip


def nobody(axis: str) -> str:
    """What a loss is called that belongs to none of the things of an axis."""
    if axis == "unit":
        return _("Nobody answers yet")
    return _("Not lost at a site") if axis in ("site", "site_type") else _("Without a street")


@require_safe
@signed_in
def losses(request: HttpRequest) -> HttpResponse:
    """A table with bars, the greatest loss first."""
    picked = pick(request)
    if picked is None or picked.snapshot is None:
        return render(request, "appraise/empty.html", {"picked": picked, "here": "losses"})
    axis = request.GET.get("by", "unit")
    if axis not in queries.AXES:
        raise Http404
    shares = access.shares_visible_to(request.actor, picked.snapshot)
    if axis == "site":
        shares = shares.exclude(visit_id__in=access.hidden_visits(request.actor).values("pk"))
    found = queries.losses_by(shares, axis)
    whole = queries.lost_in_all(shares)
    rows = [
        {"key": row.key or "none", "label": row.label or nobody(axis), "amount": row.amount, "shares": row.shares,
         "sites": row.sites, "part": row.amount / whole if whole else 0,
         "bar": f"{float(row.amount / found[0].amount) * 100:.1f}" if found[0].amount else "0"}
        for row in found
    ]  # fmt: skip
    if request.GET.get("export"):
        return _losses_file(request, picked, axis, rows)
    context = {
        "picked": picked, "snapshot": picked.snapshot, "rows": rows, "axis": axis, "whole": whole, "here": "losses",
        "tabs": [(label, f"?{picked.query}&by={key}", key == axis) for key, label in axes()],
        "axis_name": dict(axes())[axis], "all_units": access.sees_all_losses(request.actor),
    }  # fmt: skip
    return render(request, "appraise/losses.html", context)


def _losses_file(request: HttpRequest, picked: Picked, axis: str, rows: list[dict[str, Any]]) -> HttpResponse:
    headings = [
        (dict(axes())[axis], ""), (_("Lost"), tables.NUMBER), (_("Part of all"), tables.NUMBER), (_("Shares"), tables.NUMBER),
        (_("Number of sites"), tables.NUMBER),
    ]  # fmt: skip
    lines = ([row["label"], rounded(row["amount"]), rounded(row["part"], 4), row["shares"], row["sites"]] for row in rows)
    return tables.download(request, _("Lost points"), headings, lines, notes=[f"{picked.version} · {picked.name}"])


@require_safe
@signed_in
def shares(request: HttpRequest) -> HttpResponse:
    """The shares behind a figure of lost points, each with its way to site, visit, check and photos."""
    picked = pick(request)
    if picked is None or picked.snapshot is None:
        return render(request, "appraise/empty.html", {"picked": picked, "here": "losses"})
    rows = access.shares_visible_to(request.actor, picked.snapshot)
    named: list[dict[str, str]] = []
    for axis in queries.AXES:
        key = request.GET.get(axis, "")
        if key and (key == "none" or as_uuid(key)):
            rows = queries.narrowed(rows, axis, key)
            named.append({"axis": axis, "key": key, "off": _without(request, axis)})
    whole = queries.lost_in_all(rows)
    hidden = access.hidden_visits(request.actor).values("pk")
    withheld = rows.filter(visit_id__in=hidden).count()
    rows = rows.exclude(visit_id__in=hidden)
    if request.GET.get("export"):
        return _shares_file(request, picked, rows)
    page = Paginator(queries.with_trail(rows), PAGE).get_page(request.GET.get("page"))
    ids = [row.check_id for row in page.object_list]
    trails = tables.with_checks(page.object_list, queries.checks_behind(ids), queries.photos_behind(ids))
    for each in named:
        each["label"] = _label_of(each, trails)
    context = {
        "picked": picked, "page": page, "trails": trails, "whole": whole, "named": named, "withheld": withheld,
        "here": "losses", "rest": _without(request, "page"),
    }  # fmt: skip
    return render(request, "appraise/shares.html", context)


def _without(request: HttpRequest, key: str) -> str:
    query = request.GET.copy()
    query.pop(key, None)
    query.pop("page", None)
    return f"?{query.urlencode()}"


def _label_of(named: dict[str, str], trails: list[tables.Trail]) -> str:
    """The name of what the shares were narrowed to, taken from the shares themselves."""
    axis = named["axis"]
    if named["key"] == "none" or not trails:
        return nobody(axis)
    row = trails[0].row
    thing = {
        "unit": lambda: row.unit, "item": lambda: row.item, "site": lambda: row.site,
        "street": lambda: row.site and row.site.street, "site_type": lambda: row.site and row.site.type.title,
    }[axis]()  # fmt: skip
    return str(thing or "")


def _shares_file(request: HttpRequest, picked: Picked, rows: QuerySet[LossShare]) -> HttpResponse:
    headings = [
        (_("Lost"), tables.NUMBER), (_("Unit"), ""), (_("As supporting unit"), ""), (_("Code"), ""), (_("Item"), ""),
        (_("Site"), ""), (_("Type of site"), ""), (_("Street"), ""), (_("Verdict"), ""), (_("Occurrences"), tables.NUMBER),
        (_("Note"), ""), (_("Checked at"), ""), (_("Source"), ""),
    ]  # fmt: skip
    found = list(queries.with_trail(rows))
    checks = queries.checks_behind(row.check_id for row in found)
    lines = [_share_line(row, checks) for row in found]
    return tables.download(request, _("Lost points in detail"), headings, lines, notes=[f"{picked.version} · {picked.name}"])


def _share_line(row: LossShare, checks: dict[Any, Any]) -> list[Any]:
    check = checks.get(row.check_id)
    site = row.site
    line = [
        rounded(row.amount, 4), str(row.unit or nobody("unit")), _("yes") if row.supporting else "", row.item.code,
        row.item.title, str(site or ""), site.type.title if site else "", str(site.street or "") if site else "",
    ]  # fmt: skip
    if check is None:
        return line
    return [
        *line, word("verdict", check.verdict), check.count if check.verdict == "fail" else None, check.note,
        moment_text(check.at), word("source", check.visit.source),
    ]  # fmt: skip
