"""The demo county's recurring tasks two months ahead, a cadence of the pack in force, a written return, and this month's reports."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

from tongchuang.domain.organisations.actors import actor_for
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.tasks.actions import tend_recurring, write_report
from tongchuang.domain.tasks.engine_io import working_day_by
from tongchuang.domain.tasks.monthly import Month, tasks_of
from tongchuang.foundation.clock import now, period_of, today
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.tasks_from import cadences_of, order_written, put_in_force

TEXTS = (
    ("集中整治点位逐处销号，巡查每天两次。", "个别点位反弹较快，夜间值守人手不足。", "按清单补短板，月中自查一次。"),
    ("牵头条目对照标准逐条自评，台账已更新。", "", "组织配合单位联合检查。"),
    ("完成宣传标识更换和沿街门店约谈。", "两处工程进度慢于计划。", "督促施工单位倒排工期。"),
)
WITH_RETURN = ("market", "urban", "housing", "transport")
REPORTS = 5


def make_monthly_work(stage: Stage) -> None:
    """As the office and the units do it, on the day of loading."""
    office = stage.holders(PostKind.OFFICE)[0]
    if office.user is None:
        return
    actor, campaign = actor_for(office.user), stage.campaign
    month, period = Month.of(period_of(now())), period_of(now())
    line = next((each for each in cadences_of(campaign) if "office" not in each.who), None)
    if line is not None:
        units = [stage.units[key].pk for key in WITH_RETURN[:2] if key in stage.units]
        put_in_force(campaign, line.id, unit_ids=units, starts_on=month.first, by=actor)
    asked = [stage.units[key].pk for key in WITH_RETURN if key in stage.units]
    order_written(
        campaign, title="报送入冬前环境卫生自查报告", action="写明自查范围、发现问题、整改措施和完成时限。", unit_ids=asked,
        due_on=max(today(), working_day_by(today() + timedelta(days=9))), order_id=uuid5(campaign.pk, "demo:written"), by=actor,
    )  # fmt: skip
    tend_recurring()
    leading = tasks_of(campaign, month).values("lead_unit")
    kinds = (PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON)
    posts = Post.objects.filter(kind__in=kinds, unit__in=leading, person__user__is_active=True, valid_to__isnull=True)
    done = set()
    for post in posts.select_related("person__user", "unit").order_by("unit__sort_key", "pk"):
        if post.unit_id in done or post.person.user is None or len(done) >= REPORTS:
            continue
        done.add(post.unit_id)
        said, problems, plans = TEXTS[len(done) % len(TEXTS)]
        write_report(
            campaign, post.unit, period, done=said, problems=problems, plans=plans, submit=len(done) != 2, version=0,
            by=actor_for(post.person.user),
        )  # fmt: skip
