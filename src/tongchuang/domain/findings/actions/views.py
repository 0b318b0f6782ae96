"""Saved views: a list's filters under a name."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.findings.models import SavedView
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.errors import Invalid


def save_view(*, by: Actor, page: str, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep a query under a name; the same name again replaces it."""
    name = name.strip()
    if not name or len(name) > 60:
        raise Invalid(_("Give the view a name of at most 60 characters."), field="name")
    if len(query) > 500:
        raise Invalid(_("This view has too many conditions to be saved."))
    with transaction.atomic():
        view, _made = SavedView.objects.update_or_create(
            owner_id=by.user_id, page=page, name=name,
            defaults={"region_id": by.region_id, "query": query, "shared": shared},
        )  # fmt: skip
        record("view.saved", view, by=by, new={"page": page, "shared": shared}, personal={"name": name})
    return view


def remove_view(view: SavedView, *, by: Actor) -> None:
    """Forget a view."""
    with transaction.atomic():
        record("view.removed", view, by=by, old={"page": view.page}, personal={"name": view.name})
        view.delete()
