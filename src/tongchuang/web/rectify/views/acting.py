"""Doing something with a finding: one form, one action; what somebody else changed meanwhile is shown first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tongchuang.domain.findings.access import get_finding_for
from tongchuang.domain.findings.errors import FindingStale, WrongState
from tongchuang.domain.findings.models import Finding, State
from tongchuang.domain.findings.queries import steps_for
from tongchuang.foundation.errors import Invalid, Stale
from tongchuang.web.rectify.acts import BY_SLUG, Act
from tongchuang.web.rectify.forms import ActForm
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import done


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def act(request: HttpRequest, finding_id: UUID, name: str) -> HttpResponse:
    """The form of an action, and the action."""
    finding = get_finding_for(request.actor, finding_id, shown=request.method != "POST")
    chosen = BY_SLUG.get(name)
    if chosen is None:
        raise Http404
    if request.method != "POST":
        if chosen.action not in steps_for(finding, request.actor):
            raise WrongState(State(finding.state).label)
        return _shown(request, chosen, finding, chosen.form(actor=request.actor, finding=finding))
    form = chosen.form(request.POST, request.FILES, actor=request.actor, finding=finding)
    if not form.is_valid():
        return _shown(request, chosen, finding, form, status=422)
    try:
        form.run()
    except Stale as error:
        return _conflict(request, chosen, finding, form, error)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, chosen, finding, form, status=422)
    return done(request, "rectify:finding", str(chosen.done), finding.pk)


def _conflict(request: HttpRequest, chosen: Act, finding: Finding, form: ActForm, error: Stale) -> HttpResponse:
    """What changed, and the same form with what was typed, now for the finding as it is."""
    still = chosen.action in steps_for(finding, request.actor)
    typed = form.data.copy()
    typed["version"] = str(finding.version)
    again = chosen.form(typed, actor=request.actor, finding=finding) if still else None
    changes = [(label, then, now) for label, (then, now) in error.changes.items()]
    since = error.since if isinstance(error, FindingStale) else ()
    return _shown(request, chosen, finding, again, status=409, error=str(error), changes=changes, since=since)


def _shown(
    request: HttpRequest, chosen: Act, finding: Finding, form: ActForm | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"act": chosen, "finding": finding, "form": form, **more}
    return render(request, "rectify/act.html", context, status=status)
