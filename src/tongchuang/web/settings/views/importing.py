"""Units and persons from files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongchuang.domain.organisations.actions import imports
from tongchuang.domain.organisations.importing import persons, units
from tongchuang.web.settings.views.units import MANAGE
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.imports import ImportSpec, import_page

UNIT_HELPS = {
    "name": _("A unit that exists by this name, its short name or another name is changed; empty cells leave what is there."),
    "line": _("Department, town or street, enterprise or institution."),
    "parent": _("May stand in the same file."),
    "role": _("The word by which standards call on the unit."),
    "aliases": _("Several are separated by 、"),
}
PERSON_HELPS = {
    "name": _("The same name at the same unit, or the same phone number, is the same person."),
    "unit": _("Full name, short name or another name of a unit that goes on."),
    "post": _("One of the posts; several are separated by 、"),
    "post_from": _("The first day; today when it is left empty."),
}


UNITS = ImportSpec(
    title=_("Import units"), columns=units.COLUMNS, back="settings:units", preview=imports.preview_units,
    carry_out=imports.import_units, helps=lambda key: UNIT_HELPS.get(key, ""),
)  # fmt: skip
PEOPLE = ImportSpec(
    title=_("Import people"), columns=persons.COLUMNS, back="settings:people", preview=imports.preview_persons,
    carry_out=imports.import_persons, helps=lambda key: PERSON_HELPS.get(key, ""),
    hint=_("Accounts are made afterwards, for each person."),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def import_unit_file(request: HttpRequest) -> HttpResponse:
    """Units: choose a file, see every bad row, import."""
    return import_page(request, UNITS)


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def import_person_file(request: HttpRequest) -> HttpResponse:
    """Persons with their posts: the same."""
    return import_page(request, PEOPLE)
