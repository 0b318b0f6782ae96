"""My phones: where I am signed in to the field app, and signing one out from here."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.accounts.actions import revoke_device
from tongchuang.domain.accounts.models import Device
from tongchuang.domain.accounts.queries import devices_of, get_device_of
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import done


@require_safe
@signed_in
def phones(request: HttpRequest) -> HttpResponse:
    """The phones that can call in my name."""
    return render(request, "shared/phones.html", {"phones": devices_of(request.user.pk)})


@require_POST
@signed_in
def revoke(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Sign one of my phones out."""
    device = get_device_of(request.user.pk, device_id)
    if device is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    revoke_device(device, why=Device.Ended.REVOKED, by=actor, region_id=actor.region_id)
    return done(request, "shared:phones", _("The phone is signed out. What is on it stays there."))
