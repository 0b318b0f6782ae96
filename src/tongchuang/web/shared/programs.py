"""Other people's programs (ODK Collect, KoboCollect): their passwords, their forms, and what they sent that became no visit."""

from __future__ import annotations

import base64
import io
import json
import zlib
from uuid import UUID

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.accounts.actions import make_app_password, revoke_app_password
from tongchuang.domain.accounts.queries import app_passwords_of, get_app_password_of
from tongchuang.domain.deliveries.access import get_submission_for, submissions_visible_to
from tongchuang.domain.deliveries.queries import open_submissions
from tongchuang.domain.deliveries.submission_actions import set_aside
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import Invalid
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.workflows.openrosa import form_for, forms_for
from tongchuang.workflows.openrosa.forms import workbook_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INSPECT = Permission.INSPECT


@require_safe
@requires(INSPECT)
def programs(request: HttpRequest) -> HttpResponse:
    """My application passwords and the forms that programs get with them."""
    return _page(request)


@require_safe
@requires(INSPECT)
def forms(request: HttpRequest) -> HttpResponse:
    """The part of that page that takes longest: which forms there are."""
    found = forms_for(request.actor)  # type: ignore[attr-defined]
    context = {"forms": found, "several": len({form.about for form in found}) > 1}
    return render(request, "shared/program_forms.html", context)


@require_POST
@requires(INSPECT)
def make(request: HttpRequest) -> HttpResponse:
    """A new password; this page shows it, and no other ever will."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        row, word = make_app_password(
            request.user, name=request.POST.get("name", ""), by=actor, region_id=actor.region_id
        )
    except Invalid as error:
        return _page(request, error=str(error), status=422)
    address = request.build_absolute_uri("/openrosa").rstrip("/")
    with_word = request.build_absolute_uri(f"/openrosa/t/{word}")
    made = {
        "name": row.name, "word": word, "address": address, "with_word": with_word, "username": request.user.username,
        "qr": _collect_qr(with_word, str(row.name)), "local": _is_local(request.get_host()), "open": not request.is_secure(),
    }  # fmt: skip
    response = _page(request, made=made)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@requires(INSPECT)
def remove(request: HttpRequest, password_id: UUID) -> HttpResponse:
    """A password opens nothing from now on."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_app_password_of(request.user.pk, password_id)
    if row is None:
        raise Http404
    revoke_app_password(row, by=actor, region_id=actor.region_id)
    return done(
        request, "shared:programs", _("The password was removed. The program can't sign in any more.")
    )


@require_safe
@requires(INSPECT)
def workbook(request: HttpRequest, form_id: str) -> HttpResponse:
    """One of my forms as XLSForm."""
    found = form_for(request.actor, form_id)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return as_workbook(workbook_of(found), f"{found.checklist.title}.xlsx")


def as_workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to be kept."""
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@signed_in
def submissions(request: HttpRequest) -> HttpResponse:
    """What programs sent that is no visit yet: waiting for files, or for a person."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = open_submissions(submissions_visible_to(actor))
    return render(
        request, "shared/submissions.html", {"rows": rows, "decides": actor.may(Permission.RUN_EVALUATIONS)}
    )


@require_safe
@signed_in
def submission(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """The XML as it came."""
    found = get_submission_for(request.actor, submission_id)  # type: ignore[attr-defined]
    response = HttpResponse(bytes(found.body), content_type="text/plain; charset=utf-8")
    name = f"{found.record_id}.xml"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def aside(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Leave a submission at being no visit, for a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    set_aside(get_submission_for(actor, submission_id), reason=request.POST.get("reason", ""), by=actor)
    return done(request, "shared:submissions", _("Set aside. What was sent is kept."))


def _page(
    request: HttpRequest, made: dict[str, object] | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "passwords": app_passwords_of(request.user.pk), "made": made, "error": error,
        "waiting": submissions_visible_to(actor).filter(state__in=("waiting", "held")).count(),
        "address": request.build_absolute_uri(reverse("openrosa:form_list")).rsplit("/", 1)[0],
    }  # fmt: skip
    return render(request, "shared/programs.html", context, status=status)


def _collect_qr(address: str, name: str) -> str:
    """The settings of ODK Collect as it reads them from a QR code: JSON, deflated, in base 64; drawn as an SVG address."""
    settings = {
        "general": {"protocol": "odk_default", "server_url": address, "username": "", "password": "", "form_update_mode": "match_exactly"},
        "admin": {},
        "project": {"name": f"同创 {name}"[:40], "icon": "同", "color": "#0b5d6b"},
    }  # fmt: skip
    packed = base64.b64encode(zlib.compress(json.dumps(settings, ensure_ascii=False).encode())).decode()
    drawn = io.BytesIO()
    segno.make(packed, error="l", micro=False).save(drawn, kind="svg", border=4, light="#ffffff", scale=4)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def _is_local(host: str) -> bool:
    return host.rsplit(":", 1)[0] in {"127.0.0.1", "localhost", "[::1]"}
