"""第二读者: where another reader of documents is in the own network, whether it reads along, and what that means."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.readings import actions
from tongchuang.domain.readings.access import MANAGE, second_reader_for
from tongchuang.domain.readings.actions import SecondReaderValues
from tongchuang.foundation.errors import Invalid
from tongchuang.web.settings.second_reader_form import SecondReaderForm
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def home(request: HttpRequest) -> HttpResponse:
    """The settings of the second reader; its key is never shown again."""
    actor = request.actor  # type: ignore[attr-defined]
    row = second_reader_for(actor)
    initial = {"url": row.url, "model": row.model} if row else {}
    form = SecondReaderForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given, version = form.cleaned_data, request.POST.get("version", "")
        values = SecondReaderValues(given["url"], given["model"], given["key"])
        try:
            actions.set_second_reader(
                values, version=int(version) if version.isdigit() and len(version) < 9 else -1, by=actor
            )
            return done(request, "settings:second_reader", _("Saved."))
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    context = {
        "form": form,
        "row": row,
        "hosts": settings.SECOND_READER_HOSTS,
        "version": row.version if row else 0,
    }
    return render(request, "settings/second_reader.html", context, status=422 if form.errors else 200)


@require_POST
@requires(MANAGE)
def switch(request: HttpRequest) -> HttpResponse:
    """Switch it on, off, or remove it with its key."""
    actor, act = request.actor, request.POST.get("act", "")  # type: ignore[attr-defined]
    if act == "remove":
        actions.remove_second_reader(by=actor)
        return done(request, "settings:second_reader", _("It is switched off and its key erased."))
    actions.switch_second_reader(on=act == "on", by=actor)
    said = (
        _("It reads along with the next document.")
        if act == "on"
        else _("It is switched off: no text leaves this machine.")
    )
    return done(request, "settings:second_reader", said)
