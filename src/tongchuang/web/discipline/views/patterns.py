"""Where the same goes wrong again and again, and the findings behind each figure."""

from __future__ import annotations

from tempfile import TemporaryFile
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.adapters.spreadsheets.write import Heading, write_table
from tongchuang.domain.leads.patterns import AXES, DAYS, SIGNS, Pattern, name_of, patterns_of
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.discipline.finding_list import BEHIND, days_of, sign_words
from tongchuang.web.discipline.pages import OPEN, tabs
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.formats import moment_text, percent_text
from tongchuang.web.shared.lists import list_page
from tongchuang.web.shared.lists.export import XLSX


@require_safe
@requires(*OPEN)
def home(request: HttpRequest) -> HttpResponseBase:
    """Units, items or sites with something repeated; `?export=xlsx` gives them as a sheet."""
    axis = request.GET.get("axis", "unit")
    axis = axis if axis in AXES else "unit"
    days = days_of(request.GET.get("days", ""))
    found = patterns_of(request.actor, axis, days=days, at=now())  # type: ignore[attr-defined]
    if request.GET.get("export") == "xlsx":
        return _sheet(found, axis, days)
    context = {
        "tabs": tabs(request), "axes": [(label, f"?axis={key}&days={days}", key == axis) for key, label in axis_labels().items()],
        "axis": axis, "axis_word": axis_labels()[axis], "days": days, "spans": [(each, f"?axis={axis}&days={each}", each == days) for each in DAYS],
        "lines": [_line(one, axis, days) for one in found], "export_url": f"?axis={axis}&days={days}&export=xlsx",
        "may_manage": request.actor.may(Permission.MANAGE_LEADS),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "discipline/home.html", context)


@require_safe
@requires(*OPEN)
def behind(request: HttpRequest) -> HttpResponse:
    """The findings that a figure counts."""
    axis, key = request.GET.get("axis", ""), as_uuid(request.GET.get("of"))
    if axis not in AXES or key is None:
        raise Http404
    days = days_of(request.GET.get("days", ""))
    sign = sign_words().get(request.GET.get("sign", ""), _("All findings"))
    context = {
        "about": name_of(axis, key), "sign": sign, "days": days, "back": f"{reverse('discipline:home')}?axis={axis}&days={days}",
    }  # fmt: skip
    return list_page(request, BEHIND, template="discipline/behind.html", context=context)


def axis_labels() -> dict[str, str]:
    """What patterns are looked for in."""
    return {"unit": _("Units"), "item": _("Items"), "site": _("Sites")}


def _line(one: Pattern, axis: str, days: int) -> dict[str, object]:
    urls = {sign: _url(axis, one.key, sign, days) for sign in ("", *SIGNS)}
    return {
        "name": one.name, "all": (one.findings, urls[""]), "late": (one.late, urls["late"]),
        "share": percent_text(one.share), "range": f"{percent_text(one.low, 0)}–{percent_text(one.high, 0)}",
        "figures": [(getattr(one, sign), urls[sign]) for sign in SIGNS[1:]],
    }  # fmt: skip


def _url(axis: str, key: UUID, sign: str, days: int) -> str:
    words = {"axis": axis, "of": str(key), "sign": sign, "days": days}
    return (
        f"{reverse('discipline:behind')}?{urlencode({name: value for name, value in words.items() if value})}"
    )


def _sheet(found: list[Pattern], axis: str, days: int) -> FileResponse:
    label = axis_labels()[axis]
    headings = [
        Heading(label, 36), Heading(_("Findings assigned"), 12), Heading(_("Overdue"), 10), Heading(_("Share overdue"), 12),
        Heading(_("at least (95 %)"), 12), Heading(_("at most (95 %)"), 12), Heading(_("Rebounds"), 10), Heading(_("Red orders"), 12),
        Heading(_("Disputes refused"), 14),
    ]  # fmt: skip
    rows = [
        (one.name, one.findings, one.late, one.share, one.low, one.high, one.rebound, one.red, one.refused)
        for one in found
    ]
    file = TemporaryFile()  # noqa: SIM115
    title = f"{_('Patterns')} · {label}"
    note = _("Findings assigned in the last %(days)d days, at %(at)s") % {
        "days": days,
        "at": moment_text(now()),
    }
    write_table(file, title, headings, rows, notes=[note])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{title}.xlsx", content_type=XLSX)
