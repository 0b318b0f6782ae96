"""Publishing packs: checked with every problem first, published when nothing is wrong."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.standards.access import get_version_for
from tongchuang.domain.standards.actions import publish_pack
from tongchuang.domain.standards.uploads import Checked, check_installed, check_zip, installed_packs
from tongchuang.foundation.errors import NotAllowed, ProductError
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done
from tongchuang.web.standard.forms import PackForm
from tongchuang.web.standard.problem_words import problem_text
from tongchuang.workflows import withdraw_standard


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_STANDARDS)
def new_pack(request: HttpRequest) -> HttpResponse:
    """Choose a pack, see what is wrong with it, publish it when nothing is."""
    form = PackForm(request.POST or None, request.FILES or None, packs=installed_packs())
    if request.method != "POST" or not form.is_valid():
        return render(request, "standard/new_pack.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        name = form.cleaned_data["installed"]
        checked = check_zip(form.content()) if form.cleaned_data["file"] else check_installed(name)
        if checked.pack is not None and "publish" in request.POST:
            pack = publish_pack(checked.pack, by=request.actor)  # type: ignore[attr-defined]
            return done(request, "standard:home", _("“%(title)s” is published.") % {"title": pack.title})
    except NotAllowed:
        raise
    except ProductError as error:
        form.add_error(None, str(error))
        return render(request, "standard/new_pack.html", {"form": form}, status=422)
    return render(request, "standard/new_pack.html", {"form": form, **_shown(checked)})


def _shown(checked: Checked) -> dict[str, object]:
    return {
        "checked": checked,
        "errors": [(problem.file, problem.line, problem_text(problem)) for problem in checked.errors],
        "warnings": [(problem.file, problem.line, problem_text(problem)) for problem in checked.warnings],
    }


@require_POST
@requires(Permission.MANAGE_STANDARDS)
def withdraw_version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Nothing new begins on this version; what was begun is still taken."""
    version = get_version_for(request.actor, version_id)  # type: ignore[attr-defined]
    withdraw_standard.withdraw_version(version, by=request.actor, reason=request.POST.get("reason", ""))  # type: ignore[attr-defined]
    return done(request, "standard:version", _("The version is withdrawn."), version.pk)
