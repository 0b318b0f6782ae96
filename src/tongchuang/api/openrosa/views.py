"""The five addresses of OpenRosa: list of forms, a form, its manifest, its files, and submission."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.adapters.xforms import BadSubmission, read_submission
from tongchuang.adapters.xforms.model import SITES_FILE
from tongchuang.adapters.xforms.reading import LIMIT
from tongchuang.api.openrosa import answers
from tongchuang.api.openrosa.auth import for_inspectors
from tongchuang.domain.deliveries.models import Submission
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.errors import Invalid, ProductError, Stale
from tongchuang.workflows.openrosa import Taken, bring_file, form_for, forms_for, take_submission
from tongchuang.workflows.openrosa.forms import content_hash

log = logging.getLogger(__name__)
XML_PART = "xml_submission_file"


@for_inspectors("GET", "HEAD")
def form_list(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """What this person may fill in."""
    wanted = request.GET.get("formID")
    rows = []
    for form in forms_for(actor):
        if wanted and form.form_id != wanted:
            continue
        rows.append(
            {
                "formID": form.form_id, "name": form.checklist.title, "version": form.checklist.version,
                "hash": form.xml_hash, "descriptionText": "", "downloadUrl": _address(request, "form", token, form.form_id),
                "manifestUrl": _address(request, "manifest", token, form.form_id),
            }
        )  # fmt: skip
    return answers.form_list(rows)


@for_inspectors("GET", "HEAD")
def form(request: HttpRequest, actor: Actor, token: str, form_id: str) -> HttpResponse:
    """A form as XForm."""
    found = form_for(actor, form_id)
    if found is None:
        return answers.message(_("There is no such form, or it is not yours."), 404)
    return answers.dressed(HttpResponse(found.xml, content_type="text/xml; charset=utf-8"))


@for_inspectors("GET", "HEAD")
def manifest(request: HttpRequest, actor: Actor, token: str, form_id: str) -> HttpResponse:
    """The file of sites that a form needs."""
    found = form_for(actor, form_id)
    if found is None:
        return answers.message(_("There is no such form, or it is not yours."), 404)
    address = _address(request, "sites", token, form_id)
    return answers.manifest(
        [{"filename": SITES_FILE, "hash": content_hash(found.sites), "downloadUrl": address}]
    )


@for_inspectors("GET", "HEAD")
def sites(request: HttpRequest, actor: Actor, token: str, form_id: str) -> HttpResponse:
    """The sites that may be chosen in a form."""
    found = form_for(actor, form_id)
    if found is None:
        return answers.message(_("There is no such form, or it is not yours."), 404)
    return answers.dressed(HttpResponse(found.sites, content_type="text/csv; charset=utf-8"))


@for_inspectors("GET", "HEAD", "POST")
def nothing(request: HttpRequest, actor: Actor, token: str, rest: str) -> HttpResponse:
    """What clients of other servers ask for and is not here; taken up so that no log tells the password in the address."""
    return answers.message(_("There is nothing at this address."), 404)


@for_inspectors("HEAD", "POST")
def submission(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """HEAD tells where to submit and how much at once; POST takes a filled form, in one request or several."""
    if request.method == "HEAD":
        answer = answers.dressed(HttpResponse(status=204))
        answer.headers["Location"] = _address(request, "submission", token)
        return answer
    if int(request.META.get("CONTENT_LENGTH") or 0) > answers.ACCEPTED_BYTES:
        return answers.message(_("The submission is too large for one request."), 413)
    try:
        return _taken(request, actor)
    except (MultiPartParserError, UnreadablePostError, TooManyFilesSent, SuspiciousOperation, BadRequest):
        return answers.message(_("The submission did not arrive whole. It is sent again."), 400)
    except BadSubmission as error:
        log.warning("a submission of %s is no form: %s", actor.user_id, error)
        return answers.message(_("This is no filled form."), 400)
    except (Invalid, Stale) as error:
        return answers.message(str(error), 409)
    except ProductError as error:
        return answers.message(str(error), 503)


def _taken(request: HttpRequest, actor: Actor) -> HttpResponse:
    part = request.FILES.get(XML_PART)
    if not _whole(request):
        raise BadRequest
    # Some clients send the XML as a plain field.
    body = part.read(LIMIT + 1) if part else request.POST.get(XML_PART, "").encode()
    found = read_submission(body)
    wanted = set(found.files)
    for name, uploaded in request.FILES.items():
        plain = str(uploaded.name if str(uploaded.name) in wanted else name)
        if name == XML_PART or plain not in wanted:
            continue
        hasher = hashlib.sha256()
        for chunk in uploaded.chunks():
            hasher.update(chunk)
        uploaded.seek(0)
        bring_file(uploaded, plain, hasher.hexdigest(), found.instance_id, by=actor)
    return _told(take_submission(body, sent_at=_sent_at(request), by=actor))


def _whole(request: HttpRequest) -> bool:
    """Whether all bytes that were announced have come: of a cut body the parser would take half a photo for a whole one."""
    taken = getattr(getattr(request, "_stream", None), "_pos", None)
    return taken is None or taken >= int(request.META.get("CONTENT_LENGTH") or 0)


def _told(taken: Taken) -> HttpResponse:
    """201 for what is whole and new, 202 for what is kept and not whole, or was here before."""
    if taken.missing:
        return answers.message(_("Received; files are still on their way."), 202, "submit_success")
    if taken.kept.state == Submission.State.SET_ASIDE:
        return answers.message(_("Received before; the office has set it aside."), 202, "submit_success")
    if taken.delivery is None:
        return answers.message(
            _("Received. The office has to look at it."), 201 if taken.fresh else 202, "submit_success"
        )
    texts = {
        "taken": _("Received and taken as a visit."),
        "waiting": _("Received."),
        "conflict": _("Received. Another version is here already; the office decides which counts."),
        "held": _("Received. The office has to look at it."),
        "rejected": _("Received before; the office has not taken it."),
    }
    return answers.message(texts[taken.delivery.state], 201 if taken.fresh else 202, "submit_success")


def _sent_at(request: HttpRequest) -> datetime | None:
    """What the phone's clock said when it sent this (OpenRosa asks clients for the header Date)."""
    try:
        found = parsedate_to_datetime(request.headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else None


def _address(request: HttpRequest, name: str, token: str, *values: Any) -> str:
    given = [token, *values] if token else list(values)
    return request.build_absolute_uri(reverse(f"openrosa:{'token_' if token else ''}{name}", args=given))
