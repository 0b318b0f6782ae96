"""Looking at standards: versions, the tree, items, checklists, comparisons, the crosswalk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.campaigns.queries import versions_of
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.standards.access import get_item_for, get_version_for, versions_visible_to
from tongchuang.domain.standards.engine_io import compare, pack_of
from tongchuang.domain.standards.models import Item, StandardVersion
from tongchuang.domain.standards.queries import (
    checklist_of,
    checklist_types,
    figures_of,
    joins_between,
    pairs_with_crosswalk,
    partners_of,
    site_types,
    tree_of,
)
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import page
from tongchuang.web.shared.programs import as_workbook
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.standard.rule_words import rule_in_words
from tongchuang.web.standard.shown import shown_diff, sources_of
from tongchuang.web.standard.tree_table import tree_rows
from tongchuang.workflows.openrosa import exported_form


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Every standard with its versions: how big, how complete, how much of it verified, who pursues it."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(versions_visible_to(actor).select_related("pack").defer("document", "pack__document"))
    figures = figures_of(row.pk for row in rows)
    pinned = {row.pk for row in _pinned(request)}
    standards: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        line = {"version": row, "figures": figures.get(row.pk), "pinned": row.pk in pinned}
        standards.setdefault(row.slug, []).append(line)
    shown = sorted(standards.values(), key=lambda lines: (not any(line["pinned"] for line in lines), lines[0]["version"].title))
    context = {
        "standards": shown, "crosswalks": bool(pairs_with_crosswalk()), "manages": actor.may(Permission.MANAGE_STANDARDS)
    }  # fmt: skip
    return render(request, "standard/home.html", context)


@require_safe
@signed_in
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The tree of a version."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_version_for(actor, version_id)
    context = {
        "version": found, "rows": tree_rows(tree_of(found.pk), sources_of(found.pack)),
        "figures": figures_of([found.pk]).get(found.pk), "sources": pack_of_sources(found),
        "others": [row for row in versions_visible_to(actor).filter(slug=found.slug) if row.pk != found.pk],
        "manages": actor.may(Permission.MANAGE_STANDARDS), "types": len(checklist_types(found.pk)),
    }  # fmt: skip
    return render(request, "standard/version.html", context)


def pack_of_sources(version: StandardVersion) -> tuple[Any, ...]:
    """The sources that the pack of a version names."""
    try:
        return pack_of(version.pack).sources
    except ValueError:
        return ()


@require_safe
@signed_in
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One item with everything that is known of it."""
    found = get_item_for(request.actor, item_id)  # type: ignore[attr-defined]
    titles = {kind.code: kind.title for kind in site_types()} if found.site_types else {}
    pinned = [row.pk for row in _pinned(request)]
    partners = partners_of(found, pinned) if found.is_leaf else []
    context = {
        "item": found, "rule": rule_in_words(found), "partners": partners,
        "source": sources_of(found.version.pack).get(found.source, found.source),
        "types": [(code, titles.get(code, code)) for code in found.site_types],
        "in_campaign": found.version_id in pinned,
    }  # fmt: skip
    return page(request, "standard/item.html", context)


@require_safe
@signed_in
def checklists(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The checklist of a type of site, ready to print; or all types to choose from."""
    found = get_version_for(request.actor, version_id)  # type: ignore[attr-defined]
    counts = checklist_types(found.pk)
    kinds = [kind for kind in site_types() if kind.code in counts]
    chosen = next((kind for kind in kinds if kind.code == request.GET.get("type")), None)
    lines = [(row, rule_in_words(row)) for row in checklist_of(found.pk, chosen.code)] if chosen else []
    points = sum((row.points for row, _rule in lines), start=0)
    about = _type_of_standard(found, chosen.code) if chosen else None
    context = {
        "version": found, "kinds": [(kind, counts[kind.code]) for kind in kinds], "chosen": chosen, "lines": lines,
        "points": points, "about": about,
        "may_export": request.actor.may(Permission.INSPECT),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "standard/checklists.html", context)


@require_safe
@requires(Permission.INSPECT)
def checklist_form(request: HttpRequest, version_id: UUID, type_id: UUID) -> HttpResponse:
    """The checklist of a type of site as XLSForm, with the sites of that type to choose from."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_version_for(actor, version_id)
    kind = next((each for each in site_types() if each.pk == type_id), None)
    items = list(checklist_of(found.pk, kind.code)) if kind else []
    if kind is None or not items:
        raise Http404
    pursued = found.pk in {row.pk for row in _pinned(request)}
    campaign = scope_of(request).campaign if pursued else None
    content = exported_form(actor, found, kind, items, campaign=campaign.pk if campaign else None)
    return as_workbook(content, f"{kind.title} {found.version}.xlsx")


def _type_of_standard(version: StandardVersion, code: str) -> dict[str, Any] | None:
    kinds = version.document.get("site_types", [])
    return next((kind for kind in kinds if isinstance(kind, dict) and kind.get("code") == code), None)


@require_safe
@signed_in
def compare_versions(request: HttpRequest) -> HttpResponse:
    """What changed between two versions of a standard (版本对照)."""
    actor = request.actor  # type: ignore[attr-defined]
    old, new = (_chosen(request, key) for key in ("old", "new"))
    rows = list(versions_visible_to(actor))
    several = {row.slug for row in rows if sum(other.slug == row.slug for other in rows) > 1}
    context: dict[str, Any] = {"old": old, "new": new, "choices": [row for row in rows if row.slug in several]}
    if old and new and old.slug == new.slug:
        context["diff"] = shown_diff(compare(old, new))
    return render(request, "standard/compare.html", context)


def _chosen(request: HttpRequest, key: str) -> StandardVersion | None:
    try:
        return get_version_for(request.actor, UUID(request.GET.get(key, "")))  # type: ignore[attr-defined]
    except (ValueError, Http404):
        return None


@require_safe
@signed_in
def crosswalk(request: HttpRequest) -> HttpResponse:
    """Which items of two standards one check serves (多城联创)."""
    pairs = pairs_with_crosswalk()
    rows = versions_visible_to(request.actor)  # type: ignore[attr-defined]
    titles = {row.slug: row.title for row in rows.order_by("published_at")}
    pinned = _pinned(request)
    slugs = {row.slug for row in pinned}
    ordered = sorted(pairs, key=lambda pair: not {pair[0], pair[1]} <= slugs)
    wanted = (request.GET.get("one", ""), request.GET.get("other", ""))
    chosen = next((pair for pair in ordered if pair[:2] == wanted), ordered[0] if ordered else None)
    joins = joins_between(chosen[0], chosen[1], [row.pk for row in pinned]) if chosen else []
    context = {
        "pairs": [(pair, titles.get(pair[0], pair[0]), titles.get(pair[1], pair[1])) for pair in ordered],
        "chosen": chosen, "joins": _turned(joins, chosen[0]) if chosen else [],
        "one": titles.get(chosen[0]) if chosen else "", "other": titles.get(chosen[1]) if chosen else "",
    }  # fmt: skip
    return render(request, "standard/crosswalk.html", context)


def _turned(joins: list[Any], slug: str) -> list[tuple[Item, str, Item]]:
    """Each line with the first standard's item on the left; `covers` the other way is `covered`."""
    lines = []
    for join in joins:
        straight = join.one.version.slug == slug
        relation = join.relation if straight or join.relation == "equal" else f"{join.relation}_back"
        lines.append((join.one, relation, join.other) if straight else (join.other, relation, join.one))
    return lines


def _pinned(request: HttpRequest) -> list[StandardVersion]:
    campaign: Campaign | None = scope_of(request).campaign
    return versions_of(campaign) if campaign else []
