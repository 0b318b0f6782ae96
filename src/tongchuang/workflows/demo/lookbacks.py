"""The demo's look-backs: three months drawn by the engine, looked at as far as their days are over; covert recordings reviewed."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from uuid import UUID

from tongchuang.domain.files.models import Attachment, RecordingReview
from tongchuang.domain.findings.engine_io import due_time, working_calendar
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.recordings import is_covert
from tongchuang.domain.lookbacks import sealed
from tongchuang.domain.lookbacks.engine_io import (
    Drawing,
    MonthPlan,
    draw_month,
    month_plan,
    seal_month,
    tickets,
)
from tongchuang.domain.lookbacks.frame import closings_of, month_before, month_bounds
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.domain.lookbacks.recusal import Recusal, pool_of, sent_to
from tongchuang.domain.lookbacks.settings import Settings, settings_of
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.foundation.clock import SHANGHAI, local
from tongchuang.workflows.demo.stage import Stage

MONTHS = 3
WITNESS = "见证人 任见素"
SEEN = (
    "现场整洁，没有反弹。",
    "已按要求保持，未见复发。",
    "设施完好，正常使用。",
    "现场复查，原问题未再出现。",
)
LEFT_UNREVIEWED = 6


def make_look_backs(stage: Stage) -> None:
    """The last three months, the earliest first; the latest one is being looked at."""
    period, periods = month_before(stage.clock.day), []
    for _month in range(MONTHS):
        periods.append(period)
        period = month_before(month_bounds(period)[0].date())
    settings, number = settings_of(stage.campaign), 0
    for each in reversed(periods):
        number += _make_round(stage, each, number + 1, settings)
    review_recordings(stage)


def _make_round(stage: Stage, period: str, number: int, settings: Settings) -> bool:
    closings = closings_of(stage.campaign, period)
    quota, sealed_at = settings.quota(closings.number), month_bounds(period)[1].replace(minute=10)
    draw_at = datetime.combine(
        working_calendar().next_working_day(sealed_at.date()), time(settings.draw_hour), SHANGHAI
    )
    if not closings.frame or not quota or draw_at + timedelta(hours=1) > stage.clock.now:
        return False
    month = month_plan(
        number=number, title=f"{period} 销号问题回头看：{stage.campaign.title}"[:120], draw_at=draw_at,
        source=settings.public_input_from, quota=quota, findings=closings.frame, excluded=sorted(closings.excluded.items()),
    )  # fmt: skip
    secret = hashlib.sha256(f"{stage.dice.id(sealed_at)}/{period}".encode()).digest()
    facts = seal_month(month, secret, sealed_at)
    row = LookBackRound(
        id=stage.dice.id(sealed_at), region=stage.region, campaign=stage.campaign, period=period, number=number,
        title=month.plan.title, closed_count=closings.number, excluded_count=len(closings.excluded), quota=quota, draw_at=draw_at,
        public_input_from=settings.public_input_from, sealed_at=sealed_at, commitment=facts.commitment,
        frame_hash=facts.frame_hash, plan_hash=facts.plan_hash, announcement=facts.announcement,
    )  # fmt: skip
    sealed.keep_plan(row, secret, month)
    new = {
        "number": number,
        "period": period,
        "commitment": row.commitment,
        "frame_hash": row.frame_hash,
        "closed": row.closed_count,
        "quota": quota,
    }
    stage.tell("lookback.sealed", row, None, sealed_at, new=new)
    _draw(stage, row, month, secret, settings)
    return True


def _draw(stage: Stage, row: LookBackRound, month: MonthPlan, secret: bytes, settings: Settings) -> None:
    dice, officer = stage.dice.part(f"look-backs {row.period}"), stage.holders(PostKind.DIRECTOR)[0]
    at = row.draw_at + timedelta(minutes=dice.count(5, 40))
    numbers = " ".join(str(dice.count(0, 9)) for _digit in range(3))
    facts: Drawing = draw_month(month, row.announcement, secret, numbers, local(at))
    row.state, row.drawn_at, row.public_input, row.witness = LookBackRound.State.DRAWN, at, numbers, WITNESS
    row.officer, row.drawn_count, row.short_count = officer, len(facts.drawn), facts.short
    row.record_sha256, row.due_at = facts.record_sha256, due_time(at, settings.visit_days).at
    sealed.keep_record(row, facts.record)
    over = row.due_at < stage.clock.now
    if over:
        sealed.publish(row)
        row.state, row.published_at = LookBackRound.State.PUBLISHED, row.due_at
    row.save(force_insert=True)
    told = {
        "number": row.number,
        "public_input": numbers,
        "steerable": False,
        "drawn": row.drawn_count,
        "record_sha256": row.record_sha256,
    }
    stage.tell("lookback.drawn", row, officer, at, new=told, personal={"witness": WITNESS})
    _look(stage, row, [month.findings[name] for name in facts.drawn], facts.seed, over=over)


def _look(stage: Stage, row: LookBackRound, keys: list[UUID], seed: bytes, *, over: bool) -> None:
    dice = stage.dice.part(f"looks {row.period}")
    found = Finding.objects.select_related("site").in_bulk(keys)
    findings, pool = [found[key] for key in keys], pool_of(row.region_id)
    drawn = {one.pk: tickets(seed, one.number, [each.person for each in pool]) for one in findings}
    sent = sent_to(findings, pool, Recusal(findings), drawn)
    people = Person.objects.in_bulk([key for key in sent.values() if key])
    assert row.drawn_at is not None and row.due_at is not None
    rows = []
    for place, finding in enumerate(findings):
        who = people.get(sent[finding.pk])  # type: ignore[arg-type]
        one = LookBack(
            id=dice.id(row.drawn_at),
            region=stage.region,
            round=row,
            inspector=who,
            due_at=row.due_at,
            finding=finding,
        )
        at = stage.clock.working(row.drawn_at, dice.count(8, 180), dice)
        # One of a month that is over was never looked at; of the running one half are still to be.
        taken = (
            who is not None and at < stage.clock.now and (place % 2 == 0 or over) and (place > 0 or not over)
        )
        if taken:
            one.state, one.way, one.looked_at, one.looked_by = (
                LookBack.State.HELD,
                LookBack.Way.CHECK,
                at,
                who,
            )
            one.note = dice.one(SEEN)
            new = {
                "state": one.state,
                "way": one.way,
                "number": finding.number,
                "finding_id": finding.pk,
                "unit_id": finding.unit_id,
            }
            stage.tell("lookback.held", one, who, at, new=new, personal={"text": one.note})
        elif not over:
            sealed.seal_target(one, finding.pk)
        rows.append(one)
    LookBack.objects.bulk_create(rows)


def review_recordings(stage: Stage) -> None:
    """The office has looked at all but the last covert recordings."""
    rows = list(Attachment.objects.filter(is_covert(), region=stage.region).order_by("-uploaded_at", "pk"))
    office = stage.holders(PostKind.OFFICE)[0]
    user = stage.author(office).user_id
    reviews = [
        RecordingReview(
            id=stage.dice.id(row.uploaded_at), region=stage.region, attachment=row, state=RecordingReview.State.CLEAR,
            reviewed_by_id=user, reviewed_at=row.uploaded_at + timedelta(hours=3),
        )
        for row in rows[LEFT_UNREVIEWED:]
    ]  # fmt: skip
    RecordingReview.objects.bulk_create(reviews, batch_size=500)
