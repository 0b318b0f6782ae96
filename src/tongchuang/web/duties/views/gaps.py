"""Gaps found by the system (责任空白、监管盲区): what, how grave, why it matters, how to close each."""

from __future__ import annotations

from tempfile import TemporaryFile
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.adapters.spreadsheets.write import Heading, write_table
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.responsibilities.gap_checks import (
    Gap,
    GapCheck,
    find_check,
    gap_checks,
    gap_counts,
    gaps_of,
)
from tongchuang.foundation.clock import now
from tongchuang.web.duties.scope import campaign_of, tabs_of
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.formats import moment_text
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists.export import XLSX

MAY = (Permission.ASSIGN_RESPONSIBILITIES, Permission.READ_LEDGER)
PAGE = 100


@require_safe
@requires(*MAY)
def home(request: HttpRequest) -> HttpResponse:
    """All checks with what they find; `?export=xlsx` gives every gap as a sheet."""
    campaign = campaign_of(request)
    counts = gap_counts(campaign_id=campaign.pk, region_id=campaign.region_id)
    if request.GET.get("export") == "xlsx":
        return _file([check for check in gap_checks() if counts[check.id]], campaign.pk, campaign.region_id)
    lines = [(check, _words(check), counts[check.id]) for check in gap_checks()]
    open_lines = [line for line in lines if line[2]]
    context = {
        "tabs": tabs_of(request), "open": open_lines, "clear": [line for line in lines if not line[2]],
        "total": sum(counts.values()),
    }  # fmt: skip
    return render(request, "duties/gaps.html", context)


@require_safe
@requires(*MAY)
def one(request: HttpRequest, check_id: str) -> HttpResponse:
    """What one check finds, each with the way to close it."""
    check = find_check(check_id)
    if check is None:
        raise Http404
    campaign = campaign_of(request)
    if request.GET.get("export") == "xlsx":
        return _file([check], campaign.pk, campaign.region_id)
    found = gaps_of(check, campaign_id=campaign.pk, region_id=campaign.region_id)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [(gap, _link(check, gap)) for gap in page.object_list]
    context = {
        "check": check, "words": _words(check), "lines": lines, "page": page, "total": len(found),
        "may_task": request.actor.may(Permission.MANAGE_TASKS),
    }  # fmt: skip
    return render(request, "duties/gap.html", context)


def _words(check: GapCheck) -> dict[str, str]:
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return {
        "title": check.title[language], "explanation": check.explanation[language], "cure": check.cure[language]
    }  # fmt: skip


def _link(check: GapCheck, gap: Gap) -> str:
    """Where a gap is closed: the duty's page of an item, else the page of the thing, else the page of the check."""
    if gap.target_type == "item" and gap.target_id:
        return reverse("duties:item", args=[gap.target_id])
    if gap.target_type == "section":
        return f"{reverse('duties:offer')}?kind=leader&section={gap.target_id}"
    url = url_of(gap.target_type, gap.target_id) if gap.target_id else ""
    if url:
        return url
    try:
        return reverse(check.page)
    except NoReverseMatch:
        return ""


def _file(checks: list[GapCheck], campaign_id: UUID, region_id: UUID) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115
    heads = [Heading(_("Gap"), 30), Heading(_("What"), 44), Heading(_("Details"), 30), Heading(_("How to close it"), 60)]
    rows = (
        [_words(check)["title"], gap.label, gap.detail, _words(check)["cure"]]
        for check in checks
        for gap in gaps_of(check, campaign_id=campaign_id, region_id=region_id)
    )
    write_table(file, _("Gaps"), heads, rows, notes=[moment_text(now())])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_('Gaps')}.xlsx", content_type=XLSX)
