"""The demo county's coordination in every stage, an order to learn from one, hard problems, and what is listed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from tongchuang.domain.coordination.actions import (
    answer_learn_order,
    list_for_supervision,
    list_hard_problem,
    order_learning,
    review_hard_problem,
)
from tongchuang.domain.coordination.actions.hard import Hard
from tongchuang.domain.coordination.models import Coordination, HardProblem, LearnAnswer, Rung, StepState
from tongchuang.domain.coordination.stepping import begin, current, open_next
from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.findings.models import ClockPause, Disposition, Finding, State
from tongchuang.domain.findings.states import CLOCK_RUNS
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.places.models import Site
from tongchuang.domain.places.queries import open_sites
from tongchuang.foundation.clock import today
from tongchuang.workflows.demo.stage import Stage

REASON = "涉及多家产权单位，本单位无法单独解决，请求协调。"
OPINIONS = {
    Rung.PARTICIPANT: "可派人配合，但管线产权不在本单位。",
    Rung.LEAD: "已到现场核实，需县里统一调度产权单位。",
    Rung.LEADER: "情况属实，请创建办召集产权单位现场办公。",
}
HARD = (
    (
        "老旧小区污水管网需整体改造",
        "改造资金需列入明年预算，现阶段只能应急清掏。",
        "每月清掏两次，改造方案报批中。",
        "housing",
    ),
    (
        "主街架空线缆入地",
        "需与通信、供电企业统一施工，审批和资金尚未落实。",
        "先行捆扎整理，排定分段入地计划。",
        "urban",
    ),
    (
        "集贸市场消防通道拓宽",
        "涉及周边房屋征收，短期内无法完成。",
        "早晚高峰专人疏导，禁止临时占道。",
        "market",
    ),
)
ANSWERED = ("fine", "fine", "fixed", "fine", "", "fine", "")


def make_coordination(stage: Stage) -> None:
    """All of it, as of today."""
    office = _actor(stage, PostKind.OFFICE)
    make_coordinations(stage)
    _learning(stage, office)
    problems = _hard(stage, office)
    _listings(stage, office, problems)


def _actor(stage: Stage, kind: str) -> Actor:
    person = next(each for each in stage.holders(kind) if each.pk in stage.users)
    return actor_for(stage.users[person.pk], origin="127.0.0.1")


def make_coordinations(stage: Stage) -> None:
    """What units have asked is with the lead unit, the contracted leader, or the office already."""
    pauses = ClockPause.objects.filter(
        cause=ClockPause.Cause.COORDINATION, ended_at__isnull=True, finding__region=stage.region
    )
    handlers = {post.unit_id: post.person for post in stage.posts.get(PostKind.UNIT_LIAISON, [])}
    rows = pauses.select_related("finding", "finding__site", "finding__item").order_by("started_at", "pk")
    for number, pause in enumerate(rows):
        finding = pause.finding
        person = handlers.get(finding.unit_id)
        row = begin(
            finding, pause, reason=REASON, asked_by=person.pk if person else None, at=pause.started_at
        )
        record(
            "coordination.asked", row, by=stage.author(person), parent=finding, personal={"text": REASON}, at=row.asked_at,
            new={"rung": row.rung, "due_at": row.step_due_at, "unit_id": row.unit_id, "days": row.days},
        )  # fmt: skip
        for hours in (3, 6)[: number % 3]:
            _opinion(stage, row, pause.started_at + timedelta(hours=hours))


def _opinion(stage: Stage, row: Coordination, at: datetime) -> None:
    if row.rung == Rung.OFFICE or at >= stage.clock.now:
        return
    step, text = current(row), OPINIONS[Rung(row.rung)]
    units = list(step.units.values_list("unit_id", flat=True))
    posts = [
        post for kind in (PostKind.LEAD_LIAISON, PostKind.UNIT_LIAISON) for post in stage.posts.get(kind, [])
    ]
    person = step.person or next((post.person for post in posts if post.unit_id in units), None)
    step.state, step.opinion, step.given_by, step.ended_at = StepState.GIVEN, text, person, at
    step.save()
    following = open_next(row, at)
    row.version += 1
    row.save()
    new = {"rung": step.rung, "solved": False, "next": following.rung, "due_at": following.due_at}
    record(
        "coordination.opinion",
        row,
        by=stage.author(person),
        new=new,
        personal={"text": text},
        parent=row.finding,
        at=at,
    )


def _other_markets(stage: Stage, finding: Finding) -> QuerySet[Site]:
    return Site.objects.filter(region=stage.region, type__code="market").exclude(pk=finding.site_id)


def _learning(stage: Stage, office: Actor) -> None:
    """One order from a finding at a market; some of its sites have answered."""
    rows = Finding.objects.filter(
        region=stage.region, site__type__code="market", item__isnull=False, unit__isnull=False
    )
    finding = rows.exclude(state__in=(State.VOID, State.REGISTERED)).order_by("-registered_at", "pk").first()
    # A county as small as in tests may have one market only, with nobody to learn from it.
    if finding is None or not open_sites(_other_markets(stage, finding)).exists():
        return
    due = working_calendar().add_working_days(today(), 4)
    order = order_learning(
        finding, by=office, scope="type", due_on=due, title="全县农贸市场对照自查：通道、排水和下水口",
        text="逐个摊区查看，发现问题当场整改；当场改不了的登记为问题。",
    )  # fmt: skip
    liaisons = {post.unit_id: post.person for post in stage.posts.get(PostKind.UNIT_LIAISON, [])}
    answers = order.answers.select_related("site").order_by("site__sort_key", "pk")
    texts = {"fixed": "发现两处占道堆放，已清走。"}
    for number, answer in enumerate(answers):
        person = liaisons.get(answer.site.unit_id) if answer.site.unit_id else None
        outcome = ANSWERED[number % len(ANSWERED)]
        if outcome and person is not None and person.pk in stage.users:
            by = actor_for(stage.users[person.pk], origin="127.0.0.1")
            answer_learn_order(
                answer, by=by, seen=LearnAnswer.Outcome.WAITING, outcome=outcome, text=texts.get(outcome, "")
            )


def _hard(stage: Stage, office: Actor) -> list[HardProblem]:
    """What was closed as “can't be fixed now”, and some by hand; one was looked at again."""
    cannot = Finding.objects.filter(
        region=stage.region, state=State.CLOSED, disposition=Disposition.CANNOT, unit__isnull=False
    )
    found = []
    for row in cannot.select_related("unit", "site", "item").order_by("-closed_at", "pk")[:4]:
        if row.unit is not None and row.unit.valid_to is None:
            hard = Hard(
                title=row.title[:120], why="条件不具备，经核实暂不能整改。", lead=row.unit, review_on=today() + timedelta(days=30),
                site=row.site, item=row.item, place=row.place,
            )  # fmt: skip
            found.append(list_hard_problem(hard, by=office, campaign=stage.campaign, finding=row))
    partner = stage.units["street1"]
    for number, (title, why, plan, lead) in enumerate(HARD):
        if lead in stage.units:
            days = 14 * (number + 1)
            hard = Hard(
                title=title,
                why=why,
                plan=plan,
                lead=stage.units[lead],
                partners=[partner],
                review_on=today() + timedelta(days=days),
            )
            found.append(list_hard_problem(hard, by=office, campaign=stage.campaign))
    if found:
        text = "改造方案已通过评审，资金计划已上报。"
        review_hard_problem(found[-1], by=office, version=1, text=text, next_on=today() + timedelta(days=45))
    return found


def _listings(stage: Stage, office: Actor, problems: list[HardProblem]) -> None:
    """The gravest open finding and one hard problem, each with a leader."""
    leaders = [each for each in stage.holders(PostKind.CONTRACTED_LEADER) if each.pk in stage.users]
    open_rows = Finding.objects.filter(region=stage.region, state__in=CLOCK_RUNS).order_by("due_at", "pk")
    grave = open_rows.filter(severity="grave").first() or open_rows.first()
    subjects = [each for each in (grave, problems[-1] if problems else None) if each is not None]
    for number, subject in enumerate(subjects if leaders else []):
        list_for_supervision(
            subject, by=office, level="county" if number == 0 else "city", leader=leaders[number % len(leaders)],
            due_on=today() + timedelta(days=20 + 20 * number), reason="长期反复、群众反映集中，由县领导挂牌督办。",
        )  # fmt: skip
