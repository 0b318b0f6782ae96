"""Printing plates: one at once, many as a run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.adapters.typesetting import Pdf, draw_pages, typeset
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.plates.access import plates_visible_to
from tongchuang.domain.plates.actions import keep_sheet
from tongchuang.domain.plates.errors import PlateInvalid
from tongchuang.domain.plates.models import Plate
from tongchuang.domain.plates.queries import valid_plates
from tongchuang.domain.runs.actions import start_run
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import as_uuids
from tongchuang.workflows.plates.sheets import TEMPLATE, Facts, checked_address, data_of, fonts

MOST_PLATES = 5000
KIND = "plates"


def ask_for_printing(sites: list[UUID], facts: Facts, *, by: Actor) -> Run:
    """Have the valid plates of sites made ready for printing."""
    by.require(Permission.MANAGE_SITES)
    if not sites:
        raise PlateInvalid(_("Tick the sites whose plates are to be printed."))
    if len(sites) > MOST_PLATES:
        raise PlateInvalid(
            _("Print %(most)d plates at most at once; narrow the list.") % {"most": MOST_PLATES}
        )
    params = {
        **facts.__dict__,
        "address": checked_address(facts.address),
        "sites": [str(key) for key in sites],
    }
    return start_run(KIND, params, by=by)


def carry_out_printing(run: Run, progress: Progress) -> UUID | None:
    """The carrier of the run: gives the id of the sheet."""
    if run.asked_by is None:
        return None
    by = actor_for(run.asked_by)
    by.require(Permission.MANAGE_SITES)
    values = dict(run.params)
    keys = as_uuids(values.pop("sites"))
    facts = Facts(**values)
    progress.say(0.02, "plates_reading")
    plates = list(valid_plates(keys).filter(region_id=by.region_id))
    if not plates:
        raise PlateInvalid(_("None of these sites has a valid plate. Issue plates first."))
    data = data_of([], facts)
    for number in range(0, len(plates), 50):
        data["plates"] += data_of(plates[number : number + 50], facts)["plates"]
        progress.say(0.05 + 0.25 * number / len(plates), "plates_drawing", plates=len(plates))
    progress.say(0.35, "plates_setting", plates=len(plates))
    made = typeset(TEMPLATE.read_text(encoding="utf-8"), data, fonts=fonts(), made_at=now(), seconds=300)
    progress.say(0.95, "plates_keeping")
    sheet = keep_sheet(made.content, plates, layout=facts.layout, missing=_where_missing(made, data), by=by)
    return sheet.pk


def printed_plate(plate: Plate, facts: Facts, *, by: Actor) -> Pdf:
    """One plate as a PDF, at once; noted as printed."""
    by.require(Permission.MANAGE_SITES)
    data = data_of([plate], Facts(**{**facts.__dict__, "address": checked_address(facts.address)}))
    made = typeset(TEMPLATE.read_text(encoding="utf-8"), data, fonts=fonts(), made_at=now())
    keep_sheet(made.content, [plate], layout=facts.layout, missing=_where_missing(made, data), by=by)
    return made


def preview_of(plates: list[Plate], facts: Facts, *, by: Actor, ppi: float = 110) -> bytes:
    """The first page as it will be printed, as PNG."""
    by.require(Permission.MANAGE_SITES)
    shown = plates[: 1 if facts.layout == "a5" else 8]
    data = data_of(shown, Facts(**{**facts.__dict__, "address": checked_address(facts.address)}))
    return draw_pages(TEMPLATE.read_text(encoding="utf-8"), data, fonts=fonts(), ppi=ppi)[0].content


def plates_for(by: Actor, sites: list[UUID]) -> list[Plate]:
    """The valid plates of sites that the actor may print, in the order of the register."""
    return list(valid_plates(sites).filter(pk__in=plates_visible_to(by).values("pk")))


def _where_missing(made: Pdf, data: dict[str, Any]) -> list[dict[str, object]]:
    return [
        {"char": char, "sites": [plate["name"] for plate in data["plates"] if char in "".join((plate["name"], plate["about"]))][:20]}
        for char in made.missing
    ]  # fmt: skip


__all__ = ["ask_for_printing", "carry_out_printing", "plates_for", "preview_of", "printed_plate"]
