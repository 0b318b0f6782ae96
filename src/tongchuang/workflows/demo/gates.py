"""The demo county's phases: periods, one gate passed with a reason, one open and half answered."""

from __future__ import annotations

from datetime import timedelta

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.gates.engine_io import checks_of
from tongchuang.domain.gates.models import Answer, Period, Transition
from tongchuang.domain.gates.rules import failing
from tongchuang.domain.organisations.models import PostKind
from tongchuang.workflows.demo.dice import Dice
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.gates import Standing, marks_of, numbers_of

PERIODS = (("起步时段", "问题底数清、责任单位清"), ("加速时段", "背街小巷、农贸市场集中整治"), ("攻坚时段", "严重问题全部销号，反弹问题再整治"))
GROUNDS = "召开专题分析会，汇总暗访、群众反映和单位自查三方面的问题，已列入清单逐项交办"


def make_gates(stage: Stage) -> None:
    """All of it, as the actions would have written it."""
    dice, day = stage.dice.part("gates"), stage.clock.day
    rows = Phase.objects.filter(campaign=stage.campaign, starts_on__isnull=False).select_related("campaign")
    phases = list(rows.order_by("position"))
    over = [each for each in phases if each.ends_on and each.ends_on < day]
    for before, after in zip(over, phases[1:], strict=False):
        _passed(stage, dice, before, after)
    current = next((each for each in phases if each not in over), None)
    if current is not None:
        _periods(stage, dice, current)
        _answered(stage, dice, current)


def _periods(stage: Stage, dice: Dice, phase: Phase) -> None:
    """Three periods of the phase that goes on."""
    if phase.starts_on is None or phase.ends_on is None:
        return
    at = stage.clock.on(phase.starts_on, 9)
    length, rows = (phase.ends_on - phase.starts_on).days + 1, []
    for place, (title, goal) in enumerate(PERIODS):
        first, after = (phase.starts_on + timedelta(days=length * each // len(PERIODS)) for each in (place, place + 1))
        row = Period(
            id=dice.id(at), region=stage.region, phase=phase, title=title, starts_on=first, ends_on=after - timedelta(days=1), goal=goal
        )
        rows.append(row)
        new = {"period": row.pk, "starts_on": row.starts_on, "ends_on": row.ends_on}
        stage.tell("phase.period_added", phase, stage.holders(PostKind.OFFICE)[0], at, new=new, personal={"title": title})
    Period.objects.bulk_create(rows)


def _passed(stage: Stage, dice: Dice, phase: Phase, after: Phase) -> None:
    """It ended with what was open, for a reason."""
    office, director = stage.holders(PostKind.OFFICE)[0], stage.holders(PostKind.DIRECTOR)[0]
    data = Standing(phase)
    marks, numbers = marks_of(phase, data=data), numbers_of(phase, data=data)
    open_ = [mark.kind for mark in failing(marks)]
    assert phase.ends_on is not None and after.starts_on is not None
    proposed, decided = stage.clock.on(phase.ends_on, 9), stage.clock.on(phase.ends_on, 16)
    reason = "阶段总结和转段会材料已按原渠道报送，经研究如期转段" if open_ else ""
    row = Transition.objects.create(
        id=dice.id(proposed), region=stage.region, phase=phase, state=Transition.State.PASSED, begins_on=after.starts_on, reason=reason,
        proposed_by_id=office.user_id, proposed_at=proposed, marks=[mark.as_json() for mark in marks], decided_by_id=director.user_id,
        decided_at=decided, opinion="同意转段", numbers={**numbers, "at": decided.isoformat()},
    )  # fmt: skip
    new = {"transition": row.pk, "begins_on": row.begins_on, "open": open_}
    stage.tell("gate.proposed", phase, office, proposed, new=new, personal={"text": reason} if reason else {})
    stage.tell("gate.passed", phase, director, decided, new=new, personal={"text": row.opinion})


def _answered(stage: Stage, dice: Dice, phase: Phase) -> None:
    """Of the look-back one question is answered and confirmed, one waits for a second person."""
    check = next((each for each in checks_of(phase) if each.by_hand), None)
    if check is None:
        return
    office = stage.holders(PostKind.OFFICE)
    other = office[1] if len(office) > 1 else stage.holders(PostKind.DIRECTOR)[0]
    rows = []
    for position in range(min(2, check.positions)):
        at, confirmed = stage.clock.ago(4, 9 + position), stage.clock.ago(3, 15) if position == 0 else None
        rows.append(
            Answer(
                id=dice.id(at), region=stage.region, phase=phase, key=check.key, position=position, holds=True, text=GROUNDS,
                answered_by_id=office[0].user_id, answered_at=at, confirmed_by_id=other.user_id if confirmed else None,
                confirmed_at=confirmed,
            )
        )  # fmt: skip
        new = {"key": check.kind, "position": position, "holds": True, "version": 1}
        stage.tell("gate.answered", phase, office[0], at, new=new, personal={"title": check.title, "text": GROUNDS})
        if confirmed:
            stage.tell("gate.confirmed", phase, other, confirmed, new=new)
    Answer.objects.bulk_create(rows)
