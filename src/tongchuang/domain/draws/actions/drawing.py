"""The draw itself (抽签): once, at its time, with the public input, all of it in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tongchuang.domain.draws.actions.base import locked, state_words
from tongchuang.domain.draws.engine_io import Bundle, DrawnFacts, carry_out
from tongchuang.domain.draws.errors import DrawRejected, rejected
from tongchuang.domain.draws.models import Draw, WitnessLink
from tongchuang.domain.draws.queries import window_of
from tongchuang.domain.draws.sealed import keep_records, open_sealing
from tongchuang.domain.inspections.models import Crew, CrewMember, Evaluation, PlannedVisit
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import SHANGHAI, now

MOST_INPUT = 500
_DRAWN = (
    "state", "drawn_at", "public_input", "witness", "steerable", "drawn_count", "short_count", "record_sha256",
    "crews_sha256", "record_sealed", "crews_sealed", "lacks_sealed",
)  # fmt: skip


def carry_out_draw(draw: Draw, *, public_input: str, witness: str, by: Actor) -> Draw:
    """Draw sites and inspectors. However often and however simultaneously it is asked for, there is one record.

    The row is held while it is drawn: who comes second finds it drawn. Whoever is killed in the middle leaves nothing.
    """
    _entered(public_input, witness)
    with transaction.atomic():
        row = locked(draw, by, Draw.State.SEALED)
        _draw_now(row, public_input, witness, by)
    return row


def draw_as_witness(link: WitnessLink, *, public_input: str, witness: str, by: Author) -> Draw:
    """The same through the witnesses' link, which the officer opened for this: no account, one draw, one time.

    A witness can't leave the public input out where a source was named: that is the officer's to answer for.
    """
    _entered(public_input, witness)
    with transaction.atomic():
        rows = Draw.objects.select_for_update(of=("self",)).select_related("evaluation", "region", "repeats")
        row = rows.get(pk=link.draw_id)
        if not WitnessLink.objects.filter(pk=link.pk, ended_at__isnull=True).exists():
            raise DrawRejected(
                _("This link was closed. Ask the draw officer for a new one."), code="link.ended"
            )
        if row.state != Draw.State.SEALED:
            raise DrawRejected(state_words(row), code="state")
        if row.public_input_from and not public_input:
            raise DrawRejected(_("Enter the public input."), code="draw.input", field="public_input")
        _draw_now(row, public_input, witness, by)
    return row


def _draw_now(row: Draw, public_input: str, witness: str, by: Author) -> None:
    """Draw a sealed row that is held."""
    moment = _moment(row)
    secret, bundle = open_sealing(row)
    facts = carry_out(bundle, row.announcement, secret, public_input, moment.astimezone(SHANGHAI))
    row.state, row.drawn_at = Draw.State.DRAWN, moment
    row.public_input, row.witness, row.steerable = (
        public_input,
        " ".join(witness.split()),
        facts.steerable,
    )
    row.drawn_count, row.short_count = len(facts.drawn), facts.short
    row.record_sha256, row.crews_sha256 = facts.record_sha256, facts.crews_sha256
    keep_records(row, facts.record, facts.crews, facts.lacks)
    row.save(update_fields=list(_DRAWN))
    _plan_visits(row, bundle, facts)
    record("draw.drawn", row, by=by, new=_told(row, facts), personal={"witness": row.witness})


def _entered(public_input: str, witness: str) -> None:
    if len(public_input) > MOST_INPUT:
        text = _("The public input has at most 500 characters.")
        raise DrawRejected(text, code="draw.input", field="public_input")
    if not witness.strip():
        raise DrawRejected(_("Enter the name of the witness."), code="draw.witness", field="witness")
    if len(witness) > 60:
        raise DrawRejected(_("At most 60 characters."), code="draw.witness", field="witness")


def _moment(row: Draw) -> datetime:
    moment = now().replace(microsecond=0)
    assert row.draw_at is not None and row.sealed_at is not None
    if moment < row.sealed_at:
        text = _("The server's clock stands before the time of sealing. Have the clock set right, then draw.")
        raise DrawRejected(text, code="draw.clock")
    if moment < row.draw_at:
        raise rejected("draw.early", field="public_input")
    return moment


def _told(row: Draw, facts: DrawnFacts) -> dict[str, object]:
    # The public input is public; what it led to is not.
    return {
        "number": row.number, "public_input": row.public_input, "steerable": row.steerable, "drawn": row.drawn_count,
        "short": row.short_count, "record_sha256": row.record_sha256, "crews_sha256": row.crews_sha256,
        "without_inspectors": bool(facts.lacks),
    }  # fmt: skip


def _plan_visits(draw: Draw, bundle: Bundle, facts: DrawnFacts) -> None:
    """The crews and the planned visits, in an order that tells nothing."""
    sites = Site.objects.in_bulk([bundle.sites[code] for _stratum, code in facts.drawn])
    crews = _crews(draw, [visit.inspectors for visit in facts.visits], bundle.people)
    crew_of = {code: crews[visit.inspectors] for visit in facts.visits for code in visit.sites}
    since, until = window_of(draw)
    evaluation = Evaluation.objects.get(pk=draw.evaluation_id)
    rows = [
        PlannedVisit.of(
            evaluation, sites[bundle.sites[code]], crew=crew_of.get(code), window_from=since, window_to=until
        )
        for _stratum, code in facts.drawn
    ]
    # By their marks, which only the server's key makes: the order of rows is not that of the sites.
    PlannedVisit.objects.bulk_create(sorted(rows, key=lambda row: row.site_mark))


def _crews(
    draw: Draw, crews: Sequence[tuple[str, ...]], people: Mapping[str, UUID]
) -> dict[tuple[str, ...], Crew]:
    """A crew for every set of inspectors, numbered in the order of names; by the inspectors as drawn."""
    sets = sorted({tuple(sorted(crew)) for crew in crews})
    # A cancelled draw of the same evaluation keeps its numbers.
    last = Crew.objects.filter(evaluation=draw.evaluation_id).aggregate(last=Max("number"))["last"] or 0
    rows = {
        members: Crew(region_id=draw.region_id, evaluation_id=draw.evaluation_id, number=number)
        for number, members in enumerate(sets, start=last + 1)
    }
    Crew.objects.bulk_create(rows.values())
    CrewMember.objects.bulk_create(
        CrewMember(crew=row, person_id=people[name]) for members, row in rows.items() for name in members
    )
    return {crew: rows[tuple(sorted(crew))] for crew in crews}
