"""The demo county's pledges of this year: most signed by both sides, some still waiting, one on which a unit objects."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.domain.pledges.actions.base import fill
from tongchuang.domain.pledges.models import Pledge, PledgeReview, PledgeRound, PledgeSignature, PledgeTarget
from tongchuang.domain.pledges.paper import pledge_draft
from tongchuang.domain.pledges.rules import USUAL_TEXT, filled
from tongchuang.workflows.demo.bulletins import issue_past, keep_series
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.pledges import gather

SENT_DAYS = 160
MOST = 24


def make_pledges(stage: Stage) -> None:
    """A round for the units that have a head, from what they lead."""
    office, leader = stage.holders(PostKind.OFFICE)[0], stage.holders(PostKind.CONTRACTED_LEADER)[0]
    heads = {post.unit_id: post.person for post in stage.posts.get(PostKind.UNIT_HEAD, [])}
    liaisons = {
        post.unit_id: post.person
        for kind in (PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON)
        for post in stage.posts.get(kind, [])
    }
    units = [
        unit
        for unit in stage.units.values()
        if unit.valid_to is None and unit.pk in {**liaisons, **heads} and unit.role != "office"
    ][:MOST]
    at = stage.clock.ago(SENT_DAYS, 9)
    round_ = PledgeRound.objects.create(
        id=stage.dice.id(at), region=stage.region, campaign=stage.campaign, year=at.year, title=f"{at.year}年度创建工作目标责任书",
        text=USUAL_TEXT, leader=leader, leader_title="副县长", sign_by=(at + timedelta(days=20)).date(),
        made_by_id=stage.users[office.pk].pk, made_at=at - timedelta(days=3),
    )  # fmt: skip
    by_unit, pledges, targets = {unit.pk: unit for unit in units}, [], list[PledgeTarget]()
    for values in gather(round_, [unit.pk for unit in units]):
        row = Pledge(
            id=stage.dice.id(at),
            region=stage.region,
            round=round_,
            unit=by_unit[values.unit_id],
            state="sent",
            sent_at=at,
        )
        targets += fill(row, filled(round_.text, values.fields, values.targets), values.targets)
        pledges.append(row)
        stage.tell(
            "pledge.sent",
            row,
            office,
            at,
            old={"state": "draft"},
            new={"state": "sent", "unit": row.unit_id},
            parent=round_,
        )
    Pledge.objects.bulk_create(pledges)
    PledgeTarget.objects.bulk_create(targets, batch_size=1000)
    numbers: dict[tuple[str, int], int] = {}
    for place, row in enumerate(pledges[:-2]):
        head = heads.get(row.unit_id) or liaisons[row.unit_id]
        _sign(
            stage,
            row,
            head,
            leader,
            at + timedelta(days=2, minutes=7 * place),
            numbers,
            both=place < len(pledges) - 5,
        )
    Pledge.objects.bulk_update(pledges, ["state", "signed_at", "document"])
    keep_series(stage, numbers)
    if pledges and pledges[0].state == "signed":
        _evaluate(stage, pledges[0], office)


def _sign(
    stage: Stage,
    row: Pledge,
    head: Person,
    leader: Person,
    at: datetime,
    numbers: dict[tuple[str, int], int],
    *,
    both: bool,
) -> None:
    signed = []
    for side, person, moment in (("unit", head, at), ("leader", leader, at + timedelta(days=5))):
        if side == "leader" and not both:
            continue
        user = stage.users.get(person.pk)
        signed.append(
            PledgeSignature(
                pledge=row,
                side=side,
                way="product",
                person=person,
                name=person.name,
                user=user,
                at=moment,
                version=1,
                digest=row.digest,
            )
        )
        state = "unit_signed" if side == "unit" else "signed"
        new = {"state": state, "sha256": row.digest, "side": side, "unit": row.unit_id}
        stage.tell(
            "pledge.signed",
            row,
            person,
            moment,
            old={"state": "sent" if side == "unit" else "unit_signed"},
            new=new,
            parent=row.round,
        )
        row.state = state
    PledgeSignature.objects.bulk_create(signed)
    if both:
        row.signed_at = at + timedelta(days=5)
        row.document = issue_past(
            stage, pledge_draft(row, signed), row.signed_at, leader, leader, numbers, told=False
        )


def _evaluate(stage: Stage, row: Pledge, office: Person) -> None:
    """The first is evaluated before its year is over, as an office would try it."""
    at, targets = stage.clock.ago(3, 15), list(row.targets.all())
    for place, target in enumerate(targets):
        met = place % 4 != 3
        target.outcome, target.awarded = (
            ("met", target.points) if met else ("partly", (target.points / 2).quantize(Decimal("0.1")))
        )
        target.result = "按期完成" if met else "完成过半，剩余部分正在推进"
    PledgeTarget.objects.bulk_update(targets, ["outcome", "awarded", "result"])
    director = stage.holders(PostKind.DIRECTOR)[0]
    PledgeReview.objects.create(
        pledge=row, state="confirmed", comment="总体完成较好", made_by_id=stage.users[office.pk].pk, made_at=at,
        confirmed_by_id=stage.users[director.pk].pk, confirmed_at=at + timedelta(hours=2),
    )  # fmt: skip
    stage.tell(
        "pledge.evaluated", row, office, at, new={"state": "made", "unit": row.unit_id}, parent=row.round
    )
    stage.tell(
        "pledge.review_confirmed",
        row,
        director,
        at + timedelta(hours=2),
        new={"state": "confirmed", "unit": row.unit_id},
        parent=row.round,
    )
