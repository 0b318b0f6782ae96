"""Named reads of leads, for rows that access has let through."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.leads.models import Lead, Look, Piece
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.models import Person, Post, PostKind, Unit
from tongchuang.domain.organisations.queries import names_of_actors, names_of_units
from tongchuang.domain.places.models import Site
from tongchuang.foundation.ids import as_uuids

SUPERVISING = (
    PostKind.DIRECTOR, PostKind.OFFICE, PostKind.INSPECTOR, PostKind.DISCIPLINE, PostKind.CONTRACTED_LEADER,
)  # fmt: skip


def pieces_of(lead: Lead) -> list[Piece]:
    """What was attached, in order."""
    return list(lead.pieces.order_by("position"))


def lead_history(lead: Lead) -> list[Event]:
    """What was done with a lead, oldest first."""
    return history_of(lead.pk)


def looks_at(lead: Lead, rows: QuerySet[Look]) -> QuerySet[Look]:
    """Who has looked at a lead or its finding, newest first, of looks that the reader may see."""
    targets = [key for key in (lead.pk, lead.finding_id) if key]  # type: ignore[attr-defined]
    return (
        rows.filter(region=lead.region_id, target_id__in=targets)
        .select_related("user")
        .order_by("-at")
    )  # type: ignore[misc]


def names_looked_at(looks: Iterable[Look]) -> dict[UUID, str]:
    """Object → what it is called, for the kinds that are looked at most; in one statement a kind."""
    ids = {look.target_id for look in looks if look.target_id}
    if not ids:
        return {}
    named: dict[UUID, str] = {}
    for model, fields in (
        (Finding, ("number", "title")), (Lead, ("number",)), (Site, ("name",)), (Unit, ("short_name",)), (Person, ("name",)),
        (Visit, ("site__name",)), (Attachment, ("name",)),
    ):  # fmt: skip
        for pk, *values in model._default_manager.filter(pk__in=ids).values_list("pk", *fields):
            named[pk] = " ".join(str(value) for value in values if value)
    return named


def names_behind(events: Iterable[Event]) -> tuple[dict[UUID, str], dict[str, str]]:
    """User → name and unit → name of decisions."""
    rows = list(events)
    units = as_uuids({unit_in(event) for event in rows})
    return names_of_actors(event.actor_id for event in rows), names_of_units(units)


def unit_in(event: Event) -> str:
    """The unit that a decision concerns, as its event names it."""
    return str(event.new.get("unit_id") or event.new.get("unit") or event.new.get("lead_id") or "")


def watchers_of(region_id: UUID | None) -> list[tuple[UUID, str]]:
    """Who supervises in a region, or did: user and name, in the order of the names."""
    posts = Post.objects.filter(region=region_id, kind__in=SUPERVISING).order_by().values("person")
    rows = Person.objects.filter(pk__in=posts, user__isnull=False).order_by("sort_key", "pk")
    return [(user, name) for user, name in rows.values_list("user_id", "name") if user is not None]
