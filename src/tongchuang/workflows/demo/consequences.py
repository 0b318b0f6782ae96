"""Consequences of the demo county's rankings: flags and plates month by month, one not imposed, objections upheld and
refused, amounts entered, the newest month half decided; and the notices of the month before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from tongchuang.domain.accounts.models import User
from tongchuang.domain.appraisals.engine_io import objections_end
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.appraisals.values import days_of
from tongchuang.domain.consequences import actions, engine_io, queries
from tongchuang.domain.consequences.actions.base import entry_of, name_foundations, row_of
from tongchuang.domain.consequences.models import Consequence, Leg, Objection, Posting
from tongchuang.domain.consequences.values import ANSWER_DAYS
from tongchuang.domain.ledger.actions import Entry
from tongchuang.domain.organisations.actors import actor_for
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.foundation.clock import period_of
from tongchuang.workflows.demo.dice import Dice
from tongchuang.workflows.demo.stage import Stage

State = Consequence.State
OPINION = "情况属实，同意按规则办理。"
SPARED = "当月承担防汛抢险任务，经办公会研究不予实施。"
REFUSED = ("扣分点位当日在停业整修，不应计入。", "检查记录显示当日正常营业，现场照片可核，维持原结果。")
UPHELD = ("扣款金额应按半数计算，我单位当月只参评半个月。", "核实参评时间属实，扣款按一千元执行。")
WAITING = "末位主要是两处点位重复计算所致，请核查。"
LESS = Decimal(-1000)


def make_consequences(stage: Stage) -> None:
    """What followed from each frozen ranking, the earlier ones first, as far as the rules propose anything."""
    dice = stage.dice.part("consequences")
    frozen = Ranking.objects.filter(region=stage.region, state=Ranking.State.FROZEN).select_related(
        "campaign__pack"
    )
    rankings = sorted(frozen, key=lambda row: (days_of(row.period)[1], row.period))
    months = [row.period for row in rankings if "Q" not in row.period]
    newest = months[-1] if len(months) > 1 else ""
    told = _Told()
    for ranking in rankings:
        assert ranking.frozen_at is not None
        rows = _propose(stage, ranking, dice)
        if ranking.period == newest:
            _begin(stage, rows, dice)
        else:
            _settle(stage, ranking, rows, dice, told)


class _Told:
    """What the demo tells of once each."""

    def __init__(self) -> None:
        self.spared = self.upheld = self.refused = False


def _propose(stage: Stage, ranking: Ranking, dice: Dice) -> list[Consequence]:
    proposals, _past = engine_io.proposals_of(ranking)
    rules = {rule.id: rule for rule in engine_io.rules_in_force(ranking)}
    ranks = {one.unit: one.rank for one in engine_io.standings_of(ranking) if one.rank is not None}
    assert ranking.frozen_at is not None
    at = ranking.frozen_at + timedelta(seconds=9)
    rows = [row_of(ranking, each, rules[each.rule], ranks, at) for each in proposals]
    for row in rows:
        row.pk = dice.id(at)
    Consequence.objects.bulk_create(rows, batch_size=500)
    name_foundations(ranking, rows, rules)
    for row in rows:
        stage.note(entry_of("consequence.proposed", row), None, at)
    return rows


def _settle(stage: Stage, ranking: Ranking, rows: Sequence[Consequence], dice: Dice, told: _Told) -> None:
    """Decided the same afternoon or the next morning, objected to, final when the time was over."""
    assert ranking.frozen_at is not None and ranking.objections_until is not None
    office, director = stage.holders(PostKind.OFFICE)[0], stage.holders(PostKind.DIRECTOR)[0]
    at = stage.clock.working(ranking.frozen_at, 18, dice)
    for row in rows:
        if row.kind == "appraisal_points" and not told.spared:
            told.spared = True
            _decide(stage, row, State.OVERRULED, SPARED, director, at)
        else:
            _decide(stage, row, State.CONFIRMED, OPINION, office, at)
    if not told.upheld and (
        row := next((row for row in rows if row.kind == "deduction" and row.stands), None)
    ):
        told.upheld = True
        _object(stage, row, UPHELD, at + timedelta(days=1), director, dice, upheld=True)
    elif not told.refused and (
        row := next((row for row in rows if row.kind == "black_plate" and row.stands), None)
    ):
        told.refused = True
        _object(stage, row, REFUSED, at + timedelta(days=1), director, dice, upheld=False)
    final_at = max(objections_end(at, 5), ranking.objections_until) + timedelta(minutes=37)
    if final_at >= stage.clock.now:
        return
    for row in rows:
        if row.state == State.CONFIRMED:
            row.state, row.final_at, row.version = State.FINAL, final_at, row.version + 1
            row.save()
            stage.note(entry_of("consequence.final", row, old=State.CONFIRMED), None, final_at)
            _enter(stage, row, final_at, dice)


def _decide(stage: Stage, row: Consequence, state: str, text: str, by: Person, at: datetime) -> None:
    row.state, row.opinion, row.version = state, text, row.version + 1
    row.decided_at, row.decided_by_id = at, stage.author(by).user_id
    kind = "consequence.overruled"
    if state == State.CONFIRMED:
        row.bearer_id, row.objections_until, kind = (
            row.unit_id,
            objections_end(at, 5),
            "consequence.confirmed",
        )
    row.save()
    entry = entry_of(kind, row, old=State.PROPOSED, text=text, confirmed=state == State.CONFIRMED)
    stage.note(entry, by, at)


def _object(
    stage: Stage,
    row: Consequence,
    words: tuple[str, str],
    at: datetime,
    by: Person,
    dice: Dice,
    *,
    upheld: bool,
) -> None:
    made = _objection(stage, row, words[0], at, dice)
    if made is None:
        return
    answered = stage.clock.working(at, 26, dice)
    made.state = Objection.State.UPHELD if upheld else Objection.State.REFUSED
    made.answer, made.answered_at, made.answered_by_id, made.version = (
        words[1],
        answered,
        stage.author(by).user_id,
        2,
    )
    if upheld:
        made.correction = {"amount": [str(row.amount), str(LESS)]}
    made.save()
    new = {
        "state": made.state,
        "unit_id": row.unit_id,
        "period": row.period,
        "consequence": row.pk,
        "upheld": upheld,
    }
    entry = Entry("consequence.objection_decided", made, new=new, personal={"text": words[1]}, parent=row)
    stage.note(entry, by, answered)
    if upheld:
        old = row.amount
        row.amount, row.version = LESS, row.version + 1
        row.save()
        changed = entry_of("consequence.changed", row)
        stage.note(
            Entry(changed.kind, row, old={"amount": old}, new=changed.new, parent=row.ranking), by, answered
        )


def _objection(stage: Stage, row: Consequence, text: str, at: datetime, dice: Dice) -> Objection | None:
    """An objection by the head or liaison of the unit; None where it has neither."""
    kinds = (PostKind.UNIT_HEAD, PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON)
    posts = [post for kind in kinds for post in stage.posts.get(kind, []) if post.unit_id == row.unit_id]
    person = next((post.person for post in posts if post.person_id in stage.users), None)
    if person is None:
        return None
    made = Objection.objects.create(
        id=dice.id(at), region=stage.region, campaign=stage.campaign, ranking=row.ranking, unit_id=row.unit_id, consequence=row,
        text=text, made_by=stage.users[person.pk], made_at=at, due_at=objections_end(at, ANSWER_DAYS),
    )  # fmt: skip
    new = {
        "state": "open",
        "unit_id": row.unit_id,
        "period": row.period,
        "consequence": row.pk,
        "due_at": made.due_at,
    }
    stage.note(Entry("consequence.objected", made, new=new, personal={"text": text}, parent=row), person, at)
    return made


def _enter(stage: Stage, row: Consequence, at: datetime, dice: Dice) -> None:
    if not row.amount:
        return
    posting = Posting.objects.create(
        id=dice.id(at),
        region=stage.region,
        campaign=stage.campaign,
        consequence=row,
        month=period_of(at),
        at=at,
    )
    legs = [(row.bearer_id, row.amount), (None, -row.amount)]
    Leg.objects.bulk_create(
        [Leg(id=dice.id(at), posting=posting, unit_id=unit, amount=amount) for unit, amount in legs]
    )
    new = {"unit_id": row.bearer_id, "amount": row.amount, "month": posting.month, "period": row.period}
    stage.note(Entry("amount.posted", posting, new=new, parent=row), None, at)


def _begin(stage: Stage, rows: Sequence[Consequence], dice: Dice) -> None:
    """The newest month: some confirmed the day before, one objected to since, the others still to be decided."""
    office = stage.holders(PostKind.OFFICE)[0]
    at = stage.clock.ago(1, 16, 20)
    chosen = [row for row in rows if not row.rests_on and row.kind in ("red_flag", "black_plate", "praise")]
    for row in chosen:
        _decide(stage, row, State.CONFIRMED, OPINION, office, at)
    for row in (row for row in chosen if row.kind == "black_plate"):
        if _objection(stage, row, WAITING, at + timedelta(hours=2, minutes=11), dice) is not None:
            break


def make_notices(stage: Stage) -> None:
    """The bulletin and the notices of the last month in which everything is final: prepared by the office, issued by the
    director, as both do it today.
    """
    office, director = (_account(stage, kind) for kind in (PostKind.OFFICE, PostKind.DIRECTOR))
    frozen = Ranking.objects.filter(region=stage.region, state=Ranking.State.FROZEN, period__regex=r"-\d\d$")
    for ranking in frozen.select_related("campaign").order_by("-period"):
        final = Consequence.objects.filter(ranking=ranking, state=State.FINAL)
        if final.exists() and not queries.still_waiting(ranking):
            actions.prepare_notices(ranking, by=actor_for(office))
            actions.issue_notices(ranking, by=actor_for(director))
            return


def _account(stage: Stage, kind: str) -> User:
    return stage.users[stage.holders(kind)[0].pk]
