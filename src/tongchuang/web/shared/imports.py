"""Importing a table: choose a file → every bad row with its reason → confirm; nothing is written before.

    UNITS = ImportSpec(title=_("Import units"), columns=COLUMNS, back="settings:units",
                       preview=preview_units, carry_out=import_units)
    @require_http_methods(["GET", "POST"])
    @requires(Permission.MANAGE_PEOPLE)
    def import_units(request): return import_page(request, UNITS)

`preview(sheet, by=actor)` and `carry_out(sheet, by=actor)` both return a Plan. The file itself is kept between the two
steps, bound to who chose it, and planned anew when confirmed: what others changed meanwhile counts. Where an import
needs more (a campaign, an evaluation), the view makes the spec with functools.partial.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongchuang.adapters.spreadsheets.read import MOST_BYTES, read_cells
from tongchuang.adapters.spreadsheets.write import Heading, Help, write_table, write_template
from tongchuang.domain.organisations.importing.plan import Plan, Step
from tongchuang.domain.organisations.importing.table import Column, Merge, Sheet
from tongchuang.foundation.errors import Invalid, NotAllowed, ProductError
from tongchuang.web.shared.http import done
from tongchuang.web.shared.lists.export import XLSX

KEPT_SECONDS = 2 * 3600
TOKEN = re.compile(r"^[0-9a-f]{32}$")
SHOWN_PROBLEMS = 200
SHOWN_ROWS = 50


@dataclass(frozen=True)
class ImportSpec:
    """One kind of import. `other` reads files that are no table (None: it is one); `helps` explains a column by its key."""

    title: Any
    columns: Sequence[Column]
    preview: Callable[..., Plan]
    carry_out: Callable[..., Plan]
    back: str
    hint: Any = ""
    accept: str = ".xlsx,.xls,.ods,.csv"
    other: Callable[[bytes], Sheet | None] | None = None
    helps: Callable[[str], Any] = lambda key: ""


def import_page(
    request: HttpRequest, spec: ImportSpec, *, template: str = "shared/import.html", context: dict[str, Any] | None = None
) -> HttpResponse:
    """The page in all its steps; the template and the list of problems as Excel."""
    if request.method == "GET":
        if "template" in request.GET:
            return template_file(spec)
        return _shown(request, spec, template, context)
    token = request.POST.get("token", "")
    try:
        if not token:
            return _dry_run(request, spec, _keep(request), template, context)
        sheet = _sheet(spec, _kept(request, token))
        plan = spec.preview(sheet, by=request.actor)  # type: ignore[attr-defined]
        if "problems" in request.POST:
            return _problems_file(spec, plan)
        if not plan.good:
            return _dry_run(request, spec, token, template, context)
        plan = spec.carry_out(sheet, by=request.actor)  # type: ignore[attr-defined]
    except NotAllowed:
        raise
    except ProductError as error:
        return _shown(request, spec, template, {**(context or {}), "error": str(error)}, status=422)
    _forget(request, token)
    return done(request, spec.back, _said(plan))


def read_sheet(data: bytes) -> Sheet:
    """Bytes as the sheet that plans take."""
    table = read_cells(data)
    merges = [Merge(each.first_line, each.last_line, each.first_column, each.last_column) for each in table.merges]
    return Sheet(table.rows, merges)


def template_file(spec: ImportSpec) -> FileResponse:
    """An empty table with an example line and a sheet that explains the columns."""
    file = BytesIO()
    helps = [
        Help(str(column.title), column.required, _help(spec, column), column.example) for column in spec.columns
    ]
    write_template(
        file, str(spec.title), helps, help_title=_("How to fill it in"),
        help_heads=(_("Column"), _("Required"), _("Explanation"), _("Example")), yes=_("Yes"), no=_("No"),
    )  # fmt: skip
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{spec.title}.xlsx", content_type=XLSX)


def _help(spec: ImportSpec, column: Column) -> str:
    also = _("Also understood: %(names)s") % {"names": "、".join(column.also)} if column.also else ""
    return " ".join(part for part in (str(spec.helps(column.key)), also) if part)


def _shown(
    request: HttpRequest, spec: ImportSpec, template: str, context: dict[str, Any] | None, status: int = 200
) -> HttpResponse:
    values = {"import": spec, "back_url": reverse(spec.back), "most_megabytes": MOST_BYTES // 1024 // 1024}
    return render(request, template, {**values, **(context or {})}, status=status)


def _dry_run(
    request: HttpRequest, spec: ImportSpec, token: str, template: str, context: dict[str, Any] | None
) -> HttpResponse:
    plan = spec.preview(_sheet(spec, _kept(request, token)), by=request.actor)  # type: ignore[attr-defined]
    changed = [row for row in plan.rows if row.step in (Step.NEW, Step.UPDATE)]
    warned = [row for row in plan.rows if row.warnings]
    values = {
        "plan": plan, "token": token, "problems": plan.problems[:SHOWN_PROBLEMS], "rows": changed[:SHOWN_ROWS],
        "more_problems": max(0, len(plan.problems) - SHOWN_PROBLEMS), "more_rows": max(0, len(changed) - SHOWN_ROWS),
        "warned": warned[:SHOWN_ROWS], "new": plan.count(Step.NEW), "updated": plan.count(Step.UPDATE),
        "same": plan.count(Step.SAME), "bad": plan.count(Step.BAD),
    }  # fmt: skip
    return _shown(request, spec, template, {**(context or {}), **values})


def _sheet(spec: ImportSpec, data: bytes) -> Sheet:
    found = spec.other(data) if spec.other is not None else None
    return found if found is not None else read_sheet(data)


def _said(plan: Plan) -> str:
    count = plan.count(Step.NEW) + plan.count(Step.UPDATE)
    return ngettext("%(count)d row was imported.", "%(count)d rows were imported.", count) % {"count": count}


def _problems_file(spec: ImportSpec, plan: Plan) -> FileResponse:
    file = BytesIO()
    heads = [Heading(_("Line"), 8), Heading(_("Column"), 18), Heading(_("In the cell"), 24), Heading(_("What is wrong"), 80)]
    rows = ([each.line, each.column, each.value, each.text] for each in plan.problems)
    write_table(file, _("Problems"), heads, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{spec.title}-{_('Problems')}.xlsx", content_type=XLSX)


# ---- the file between the two steps


def _folder() -> Path:
    folder = Path(settings.DATA_FOLDER) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _keep(request: HttpRequest) -> str:
    chosen = request.FILES.get("file")
    if chosen is None:
        raise Invalid(_("Choose a file first."), field="file")
    if chosen.size and chosen.size > MOST_BYTES:
        raise Invalid(_("The file has more than %(most)d MB. Split it.") % {"most": MOST_BYTES // 1024 // 1024})
    _sweep()
    token = secrets.token_hex(16)
    path = _path(request, token)
    path.touch(mode=0o600)
    path.write_bytes(chosen.read())
    return token


def _kept(request: HttpRequest, token: str) -> bytes:
    try:
        if TOKEN.match(token):
            return _path(request, token).read_bytes()
    except FileNotFoundError:
        pass
    raise Invalid(_("The file was chosen too long ago. Choose it again."))


def _forget(request: HttpRequest, token: str) -> None:
    _path(request, token).unlink(missing_ok=True)


def _path(request: HttpRequest, token: str) -> Path:
    return _folder() / f"{request.user.pk}-{token}"


def _sweep() -> None:
    limit = time.time() - KEPT_SECONDS
    for path in _folder().iterdir():
        try:
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
