"""Entering facts that are not checks, and retracting a mistaken one; none is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.checklists import versions_of
from tongchuang.domain.inspections.engine_io import kind_of_method
from tongchuang.domain.inspections.errors import ObservationRejected
from tongchuang.domain.inspections.importing import plan_facts
from tongchuang.domain.inspections.models import Evaluation, Observation, Source
from tongchuang.domain.inspections.rules import fraction_fits, missing_value
from tongchuang.domain.inspections.values import FactValues
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.importing.plan import Plan, Step
from tongchuang.domain.organisations.importing.table import Sheet
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import local, now, period_of
from tongchuang.foundation.ids import uuid7

VALUE_LIMIT = Decimal(10) ** 13
COUNT_LIMIT = 1_000_000


def enter_observation(
    facts: FactValues, *, campaign: Campaign, evaluation: Evaluation | None = None, by: Actor
) -> Observation:
    """Write one fact with its event. The same id again is the same fact."""
    return enter_observations([facts], campaign=campaign, evaluation=evaluation, by=by)[0]


def enter_observations(
    facts: Sequence[FactValues], *, campaign: Campaign, evaluation: Evaluation | None = None, by: Actor
) -> list[Observation]:
    """Write many facts, or none when one of them can't be taken."""
    by.require(Permission.ENTER_FACTS)
    versions = {version.pk for version in versions_of(campaign)}
    moment = now()
    rows: list[Observation] = []
    for given in facts:
        check_fact(given, campaign=campaign, evaluation=evaluation, versions=versions, by=by)
        rows.append(_row(given, campaign, evaluation, by, moment))
    with transaction.atomic():
        known = Observation.objects.in_bulk([row.pk for row in rows])
        fresh = [row for row in rows if row.pk not in known]
        Observation.objects.bulk_create(fresh, batch_size=500)
        record_many([_entered(row) for row in fresh], by=by, at=moment)
    for row in rows:
        if row.pk in known and known[row.pk].entered_by_id != by.person_id:
            raise ObservationRejected(_("This number belongs to another fact. Open the form again."))
    return [known.get(row.pk, row) for row in rows]


def check_fact(
    facts: FactValues,
    *,
    campaign: Campaign,
    evaluation: Evaluation | None,
    versions: set[UUID],
    by: Actor,
) -> None:
    """Raise ObservationRejected with the field and the cure when a fact can't be taken."""
    item = facts.item
    if campaign.region_id != by.region_id or (evaluation is not None and evaluation.campaign_id != campaign.pk):
        raise ObservationRejected(_("The campaign is not of this county."))
    if campaign.closed_at is not None:
        raise ObservationRejected(_("The campaign is closed; no more facts are taken."))
    if evaluation is not None and evaluation.finished_at is not None:
        raise ObservationRejected(_("The evaluation is finished and kept as it is."))
    if item.version_id not in versions or not item.is_leaf:
        raise ObservationRejected(_("%(code)s is no item of this campaign's standards.") % {"code": item.code}, field="item")
    kind = kind_of_method(item.method)
    if kind == "check":
        raise ObservationRejected(
            _("%(code)s is checked on site; it is judged on a visit.") % {"code": item.code}, field="item"
        )
    if facts.source not in Source.values or (evaluation is not None and facts.source != evaluation.source):
        raise ObservationRejected(_("Choose where the fact comes from."), field="source")
    if facts.at > now():
        raise ObservationRejected(_("The time lies in the future."), field="at")
    if local(facts.at).date() < campaign.starts_on:
        raise ObservationRejected(_("The time lies before the campaign."), field="at")
    _check_values(kind, facts, by)


def retract_observation(observation: Observation, *, reason: str, by: Actor) -> Observation:
    """Take a mistaken fact back: it stays on record with the reason and no longer counts."""
    by.require(Permission.ENTER_FACTS)
    reason = reason.strip()
    if not reason:
        raise ObservationRejected(_("Say why the fact is retracted."), field="reason")
    with transaction.atomic():
        row = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk, region_id=by.region_id)
        if row.retracted_at is not None:
            raise ObservationRejected(_("The fact was retracted already."))
        _refuse_if_finished(row)
        row.retracted_at = now()
        row.retraction_reason = reason[:200]
        row.save(update_fields=["retracted_at", "retraction_reason"])
        record(
            "observation.retracted",
            row,
            by=by,
            old={"retracted_at": None},
            new={"retracted_at": row.retracted_at},
            personal={"text": row.retraction_reason},
        )
    return row


def _refuse_if_finished(row: Observation) -> None:
    if row.evaluation is not None and row.evaluation.finished_at is not None:
        raise ObservationRejected(_("The evaluation is finished and kept as it is."))


def _check_values(kind: str, facts: FactValues, by: Actor) -> None:
    given = {"fraction": facts.fraction, "yes": facts.yes, "valid": facts.valid, "value": facts.value, "count": facts.count}
    missing = missing_value(kind, given)
    if missing:
        raise ObservationRejected(_("A value is missing."), field=missing)
    if kind in ("review", "rating") and not fraction_fits(facts.fraction or Decimal(0)):
        raise ObservationRejected(_("The share is from 0 to 100 percent."), field="fraction")
    if kind == "poll":
        _check_poll(facts.yes or 0, facts.valid or 0)
    if kind == "reading" and not _reading_fits(facts.value or Decimal(0)):
        raise ObservationRejected(_("The figure has at most 13 digits before and 6 after the point."), field="value")
    if kind == "event" and not 1 <= facts.count <= COUNT_LIMIT:
        raise ObservationRejected(_("The number is at least 1."), field="count")
    if kind == "rating":
        if facts.rater is None:
            raise ObservationRejected(_("Say who rated."), field="rater")
        if facts.rater.region_id != by.region_id:
            raise ObservationRejected(_("The rater is not of this county."), field="rater")


def _check_poll(yes: int, valid: int) -> None:
    if not 0 <= yes <= valid:
        raise ObservationRejected(_("The content answers are from 0 up to the valid ones."), field="yes")
    if valid > COUNT_LIMIT:
        raise ObservationRejected(_("More valid answers than a county has people."), field="valid")


def _reading_fits(value: Decimal) -> bool:
    return value.is_finite() and abs(value) < VALUE_LIMIT and value == round(value, 6)


def _row(
    facts: FactValues, campaign: Campaign, evaluation: Evaluation | None, by: Actor, moment: datetime
) -> Observation:
    return Observation(
        id=facts.id or uuid7(),
        region_id=campaign.region_id,
        campaign=campaign,
        evaluation=evaluation,
        item=facts.item,
        kind=kind_of_method(facts.item.method),
        source=facts.source,
        period=period_of(facts.at),
        at=facts.at,
        fraction=facts.fraction,
        yes=facts.yes,
        valid=facts.valid,
        value=facts.value,
        count=facts.count,
        rater=facts.rater,
        note=facts.note.strip(),
        attachment=facts.attachment,
        entered_by_id=by.person_id,
        entered_at=moment,
    )


def _entered(row: Observation) -> Entry:
    values = {
        name: getattr(row, name)
        for name in ("fraction", "yes", "valid", "value")
        if getattr(row, name) is not None
    }
    new = {
        "item": row.item_id,
        "kind": row.kind,
        "source": row.source,
        "period": row.period,
        "at": row.at,
        "campaign": row.campaign_id,
        "evaluation": row.evaluation_id,
        "count": row.count,
        "rater": row.rater_id,
        **values,
    }
    return Entry("observation.entered", row, new=new, personal={"text": row.note} if row.note else {})


def preview_facts(
    sheet: Sheet, *, campaign: Campaign, evaluation: Evaluation | None = None, by: Actor
) -> Plan:
    """The dry run of a sheet of facts."""
    by.require(Permission.ENTER_FACTS)
    versions = versions_of(campaign)
    keys = {version.pk for version in versions}
    items = Item.objects.filter(version__in=keys, is_leaf=True).order_by("position")
    order = {version.pk: number for number, version in enumerate(versions)}

    def check(fact: FactValues) -> None:
        check_fact(fact, campaign=campaign, evaluation=evaluation, versions=keys, by=by)

    listed = sorted(items, key=lambda item: order[item.version_id])
    return plan_facts(sheet, campaign=campaign, evaluation=evaluation, items=listed, check=check)


def import_facts(
    sheet: Sheet, *, campaign: Campaign, evaluation: Evaluation | None = None, by: Actor
) -> Plan:
    """Plan anew and write all new rows, or nothing when one of them is bad."""
    plan = preview_facts(sheet, campaign=campaign, evaluation=evaluation, by=by)
    if plan.problems:
        raise ObservationRejected(_("Some rows can't be taken. Nothing was imported."))
    facts = [row.values for row in plan.rows if row.step == Step.NEW]
    if facts:
        enter_observations(facts, campaign=campaign, evaluation=evaluation, by=by)
    return plan
