"""The demo county's report of the last month, issued and signed for by some; the circular on an evaluation as a draft; a template."""

from __future__ import annotations

from typing import Any

from tongchuang.domain.documents.actions import (
    add_template,
    approve_document,
    note_read,
    receive_document,
    submit_for_approval,
)
from tongchuang.domain.documents.queries import office_of
from tongchuang.domain.documents.values import Party
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.reports import moment_of_month, write_report
from tongchuang.workflows.reports.data import month_before
from tongchuang.workflows.reports.template_documents import example_template, look_through

ADDRESSED, SIGNED, READ = 6, 2, 4
TEMPLATE = "创建工作月报（办公室版式）"


def make_reports(stage: Stage) -> None:
    """Write them from the data, as the office would."""
    office = _actor(stage, stage.holders(PostKind.OFFICE)[0])
    director = _actor(stage, stage.holders(PostKind.DIRECTOR)[0])
    period = month_before(stage.clock.now.strftime("%Y-%m"))
    liaisons = [
        post for post in stage.posts[PostKind.UNIT_LIAISON] if post.unit is not None and post.unit != office_of(stage.region.pk)
    ][:ADDRESSED]  # fmt: skip
    to = (
        Party("云岫县人民政府"),
        *(Party.of_unit(post.unit) for post in liaisons if post.unit is not None),
    )
    common: dict[str, Any] = {"campaign": stage.campaign, "by": office}
    report = write_report("monthly", {"period": period}, as_of=moment_of_month(period), to=to, **common)
    issued = approve_document(submit_for_approval(report, by=office), by=director)
    for number, post in enumerate(liaisons[:READ]):
        reader = _actor(stage, post.person)
        (receive_document if number < SIGNED else note_read)(issued, by=reader)
    evaluation = stage.campaign.evaluations.filter(finished_at__isnull=False).order_by("-held_on").first()
    if evaluation is not None:
        params = {"evaluation": str(evaluation.pk)}
        write_report("evaluation", params, as_of=stage.clock.now, to=to, **common)
    add_template(TEMPLATE, "report", look_through(example_template(), "月报模板.docx").file, by=office)


def _actor(stage: Stage, person: Person) -> Actor:
    return actor_for(stage.users[person.pk])
