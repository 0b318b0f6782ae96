"""What several actions of organisations need."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import PersonInvalid
from tongchuang.domain.organisations.models import Person


def locked_person(person: Person, by: Actor) -> Person:
    """The person's row for a change: one of the actor's region who has not left."""
    rows = Person.objects.select_for_update(of=("self",)).select_related("user", "unit")
    found = rows.filter(pk=person.pk, region_id=by.region_id).first()
    if found is None:
        raise PersonInvalid(_("This person is not one of your region."))
    if found.left_on is not None:
        raise PersonInvalid(_("%(name)s left on %(day)s.") % {"name": found.name, "day": found.left_on})
    return found
