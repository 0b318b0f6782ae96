"""A month's round: sealed by the clock, drawn with the public input, published when the last look was taken."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.engine_io import due_time, working_calendar
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.lookbacks import sealed
from tongchuang.domain.lookbacks.engine_io import draw_month, month_plan, seal_month, tickets
from tongchuang.domain.lookbacks.errors import LookBackRejected
from tongchuang.domain.lookbacks.frame import HOUSE_LANGUAGE, closings_of, month_bounds
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.domain.lookbacks.recusal import Recusal, pool_of, sent_to
from tongchuang.domain.lookbacks.settings import Settings, settings_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Region
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import SHANGHAI, local, now
from tongchuang.foundation.errors import NotAllowed

State = LookBackRound.State
MOST_INPUT = 500


@transaction.atomic
def seal_month_of(campaign: Campaign, period: str, *, by: Author = SYSTEM) -> LookBackRound | None:
    """Seal the draw of a month that is over, once however often it is asked for; None where nothing can be drawn."""
    # Held to the end: two schedulers seal one after the other, and numbers have no gaps.
    Region.objects.select_for_update(no_key=True).get(pk=campaign.region_id)
    if LookBackRound.objects.filter(campaign=campaign, period=period).exists():
        return None
    moment = now().replace(microsecond=0)
    if moment < month_bounds(period)[1]:
        raise LookBackRejected(_("A month is drawn when it is over."), code="month.runs")
    closings, settings = closings_of(campaign, period), settings_of(campaign)
    quota = settings.quota(closings.number)
    if not closings.frame or not quota:
        return None
    last = LookBackRound.objects.filter(region_id=campaign.region_id).aggregate(last=Max("number"))["last"]
    with override(HOUSE_LANGUAGE):
        title = _("Look-backs at the closings of %(period)s") % {"period": period}
    draw_at = _draw_time(moment, settings)
    month = month_plan(
        number=(last or 0) + 1, title=f"{title}：{campaign.title}"[:120], draw_at=draw_at.astimezone(SHANGHAI),
        source=settings.public_input_from, quota=quota, findings=closings.frame, excluded=sorted(closings.excluded.items()),
    )  # fmt: skip
    secret = sealed.new_secret()
    facts = seal_month(month, secret, moment.astimezone(SHANGHAI))
    row = LookBackRound(
        region_id=campaign.region_id, campaign=campaign, period=period, number=month.plan.number, title=month.plan.title,
        closed_count=closings.number, excluded_count=len(closings.excluded), quota=quota, draw_at=draw_at,
        public_input_from=settings.public_input_from, sealed_at=moment, commitment=facts.commitment,
        frame_hash=facts.frame_hash, plan_hash=facts.plan_hash, announcement=facts.announcement,
    )  # fmt: skip
    sealed.keep_plan(row, secret, month)
    row.save(force_insert=True)
    told = {
        name: getattr(row, name)
        for name in ("number", "period", "commitment", "frame_hash", "plan_hash", "draw_at")
    }
    record(
        "lookback.sealed",
        row,
        by=by,
        new={**told, "closed": row.closed_count, "excluded": row.excluded_count, "quota": quota},
    )
    return row


def _draw_time(moment: datetime, settings: Settings) -> datetime:
    """The hour of drawing on the next working day, so that an evening's lottery lies between sealing and draw."""
    day = working_calendar().next_working_day(local(moment).date())
    return datetime.combine(day, time(min(settings.draw_hour, 23)), SHANGHAI)


def draw_round(
    row: LookBackRound, *, public_input: str = "", witness: str = "", by: Author = SYSTEM
) -> LookBackRound:
    """Draw, once, however often and however simultaneously it is asked for; by the office, or by the clock without an input."""
    if isinstance(by, Actor):
        by.require(Permission.RUN_EVALUATIONS)
        if row.region_id != by.region_id:
            raise NotAllowed(_("Your post does not allow this."))
        _entered(public_input, witness)
    with transaction.atomic():
        found = (
            LookBackRound.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=row.pk)
        )
        if found.state != State.SEALED:
            raise LookBackRejected(_("This draw was already made."), code="state")
        moment = now().replace(microsecond=0)
        if moment < found.sealed_at:
            text = _(
                "The server's clock stands before the time of sealing. Have the clock set right, then draw."
            )
            raise LookBackRejected(text, code="draw.clock")
        _draw_now(found, public_input, witness, moment, by)
    return found


def _entered(public_input: str, witness: str) -> None:
    if len(public_input) > MOST_INPUT:
        raise LookBackRejected(
            _("The public input has at most 500 characters."), code="draw.input", field="public_input"
        )
    if not witness.strip():
        raise LookBackRejected(_("Enter the name of the witness."), code="draw.witness", field="witness")
    if len(witness) > 60:
        raise LookBackRejected(_("At most 60 characters."), code="draw.witness", field="witness")


def _draw_now(row: LookBackRound, public_input: str, witness: str, moment: datetime, by: Author) -> None:
    settings = settings_of(row.campaign)
    secret, month = sealed.open_plan(row)
    facts = draw_month(month, row.announcement, secret, public_input, moment.astimezone(SHANGHAI))
    row.state, row.drawn_at, row.public_input, row.witness = (
        State.DRAWN,
        moment,
        public_input,
        " ".join(witness.split()),
    )
    row.officer_id = by.person_id if isinstance(by, Actor) else None
    row.steerable, row.short_count, row.drawn_count = facts.steerable, facts.short, len(facts.drawn)
    row.record_sha256, row.due_at = facts.record_sha256, due_time(moment, settings.visit_days).at
    sealed.keep_record(row, facts.record)
    row.save()
    rows = _look_backs(row, [month.findings[name] for name in facts.drawn], facts.seed)
    # In an order that tells nothing.
    LookBack.objects.bulk_create(sorted(rows, key=lambda one: one.finding_mark))
    told = {
        "number": row.number, "public_input": row.public_input, "steerable": row.steerable, "drawn": row.drawn_count,
        "short": row.short_count, "record_sha256": row.record_sha256, "due_at": row.due_at,
        "without_inspector": sum(one.inspector_id is None for one in rows),
    }  # fmt: skip
    record("lookback.drawn", row, by=by, new=told, personal={"witness": row.witness} if row.witness else {})
    sent = [
        Entry("lookback.sent", one, parent=row, new={"person_id": one.inspector_id, "due_at": one.due_at})
        for one in rows
    ]
    record_many([entry for entry in sent if entry.new["person_id"]], by=by)


def _look_backs(row: LookBackRound, keys: list[UUID], seed: bytes) -> list[LookBack]:
    found = Finding.objects.select_related("site").in_bulk(keys)
    findings = [found[key] for key in keys]
    pool = pool_of(row.region_id)
    drawn_tickets = {one.pk: tickets(seed, one.number, [each.person for each in pool]) for one in findings}
    sent = sent_to(findings, pool, Recusal(findings), drawn_tickets)
    assert row.due_at is not None
    rows = []
    for finding in findings:
        one = LookBack(region_id=row.region_id, round=row, inspector_id=sent[finding.pk], due_at=row.due_at)
        sealed.seal_target(one, finding.pk)
        rows.append(one)
    return rows


def publish_rounds(*, by: Author = SYSTEM) -> int:
    """Publish the rounds of which the last look was taken or the days are over; returns how many."""
    rows = LookBackRound.objects.filter(state=State.DRAWN).order_by("drawn_at")
    return sum(_publish(key, by) for key in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _publish(round_id: UUID, by: Author) -> bool:
    row = LookBackRound.objects.select_for_update(of=("self",)).get(pk=round_id)
    waiting = row.look_backs.filter(state=LookBack.State.WAITING).exists()
    if row.state != State.DRAWN or (waiting and row.due_at is not None and row.due_at > now()):
        return False
    sealed.publish(row)
    row.state, row.published_at = State.PUBLISHED, now()
    row.save(update_fields=["state", "published_at", "record", "record_sealed"])
    hidden = list(row.look_backs.select_for_update(of=("self",)).filter(finding__isnull=True))
    for one in hidden:
        sealed.unseal_target(one, sealed.target_id(one))
    LookBack.objects.bulk_update(hidden, ["finding", "finding_sealed", "finding_mark"])
    record("lookback.published", row, by=by, new={"number": row.number, "record_sha256": row.record_sha256})
    return True
