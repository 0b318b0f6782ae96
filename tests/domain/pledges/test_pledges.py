"""Pledges: written from the duties of the moment, signed by both sides under the same words, archived, evaluated."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from PIL import Image
from pypdf import PdfReader
from tests.factories import County, Member, make_member

from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.documents.access import documents_visible_to
from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.pledges import actions
from tongchuang.domain.pledges.access import get_pledge_for, pledges_visible_to
from tongchuang.domain.pledges.actions import Result, RoundValues
from tongchuang.domain.pledges.concerns import dues_of_pledges, whom_of_pledges
from tongchuang.domain.pledges.errors import AlreadyChanged, NotYours, PledgeInvalid, SameHand
from tongchuang.domain.pledges.models import Pledge, PledgeRound
from tongchuang.domain.pledges.rules import (
    USUAL_TEXT,
    TargetValues,
    digest_of,
    filled,
    is_sound,
    misplaced_fields,
    unknown_fields,
)
from tongchuang.domain.responsibilities.models import Responsibility, Support
from tongchuang.foundation.clock import now, today
from tongchuang.jobs.runs import carry_out
from tongchuang.workflows.documents import pdf_of
from tongchuang.workflows.pledges import ask_for_pledges


class TestRules:
    def test_fields_are_filled_and_strangers_are_named(self) -> None:
        assert unknown_fields(USUAL_TEXT) == [] and misplaced_fields(USUAL_TEXT) == []
        assert unknown_fields("由{{单位}}和{{县长}}签订") == ["县长"]
        assert unknown_fields("由{{单位签订") == ["{{ }}"]
        assert misplaced_fields("任务：{{重点任务}}") == ["重点任务"]
        targets = (TargetValues(text="市场\t整洁", measure="达标", points=Decimal("2.50")),)
        text = filled("{{ 单位 }}承担：\n{{目标}}\n{{重点任务}}", {"单位": "教育局"}, targets)
        assert text == "教育局承担：\n序号\t责任目标\t指标\t分值\n1\t市场 整洁\t达标\t2.5\n（无）"

    def test_the_digest_is_of_all_that_is_signed(self) -> None:
        target = TargetValues(text="目标", points=Decimal(2))
        base = digest_of("责任书", "教育局", "县长甲", "正文", [target])
        others = [
            digest_of("责任书", "教育局", "县长甲", "正文。", [target]), digest_of("责任书", "教育局", "县长甲", "正文", []),
            digest_of("责任书", "卫健局", "县长甲", "正文", [target]), digest_of("责任书", "教育局", "县长乙", "正文", [target]),
            digest_of("责任书", "教育局", "县长甲", "正文", [replace(target, points=Decimal(3))]),
        ]  # fmt: skip
        assert base == digest_of(
            "责任书", "教育局", "县长甲", "正文", [replace(target, points=Decimal("2.0"))]
        )
        assert len({base, *others}) == 6

    def test_points_agree_with_the_outcome(self) -> None:
        two = Decimal(2)
        assert (
            is_sound(two, two, "met")
            and is_sound(two, Decimal(1), "partly")
            and is_sound(two, Decimal(0), "missed")
        )
        assert (
            not is_sound(two, Decimal(1), "met")
            and not is_sound(two, Decimal(3), "partly")
            and not is_sound(two, Decimal(1), "missed")
        )


@pytest.fixture
def round_(county: County, office: Member, people: dict, standard) -> PledgeRound:
    """Written for 城管局 and 市场监管局, which lead an item each."""
    region, campaign = county.region, county.campaign
    for code, unit in (("I-1", "market"), ("I-2", "urban")):
        row = Responsibility.objects.create(
            region=region,
            campaign=campaign,
            item=standard.items[code],
            lead=county.units[unit],
            state="confirmed",
        )
        Support.objects.create(responsibility=row, unit=county.units["street"])
    values = RoundValues(
        year=2026, title="2026年度创建工作目标责任书", text=USUAL_TEXT, leader_id=people["contracted_leader"].person.pk,
        leader_title="副县长", sign_by=today() + timedelta(days=10),
    )  # fmt: skip
    made = actions.begin_round(values, by=office.actor, campaign=campaign)
    run = ask_for_pledges(made, [county.units[key].pk for key in ("market", "urban")], by=office.actor)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.error
    return made


@pytest.fixture
def pledge(round_: PledgeRound, county: County, office: Member) -> Pledge:
    """城管局's, sent."""
    actions.send_pledges(round_, by=office.actor)
    return Pledge.objects.get(round=round_, unit=county.units["urban"])


def signed(pledge: Pledge, people: dict) -> Pledge:
    row = actions.sign_for_unit(pledge, digest=pledge.digest, by=people["unit_head"].actor)
    return actions.sign_for_leader([row], digests={row.pk: row.digest}, by=people["contracted_leader"].actor)[
        0
    ]


def scan() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(file, "PNG")
    file.seek(0)
    file.name = "扫描件.png"
    return file


@pytest.mark.django_db
class TestWriting:
    def test_it_says_what_the_unit_leads_now(self, round_: PledgeRound, county: County) -> None:
        row = Pledge.objects.get(round=round_, unit=county.units["market"])
        target = row.targets.get()
        assert (target.text, target.points, target.source_type) == ("I-1 市场环境干净有序", 20, "item")
        assert "市场监督管理局牵头负责测评事项1项，配合0项，承担责任点位2处" in row.text
        assert "1\tI-1 市场环境干净有序\t达到测评要求\t20" in row.text
        assert "{{" not in row.text and row.state == "draft"

    def test_drafts_are_the_offices(
        self, round_: PledgeRound, people: dict, outsider: Member, office: Member
    ) -> None:
        for kind in ("unit_head", "contracted_leader", "unit_liaison", "observer"):
            assert not pledges_visible_to(people[kind].actor).exists(), kind
        assert not pledges_visible_to(outsider.actor).exists()
        with pytest.raises(NotYours):
            ask_for_pledges(round_, [], by=people["unit_head"].actor)

    def test_a_text_with_strangers_is_refused(self, office: Member, people: dict) -> None:
        values = RoundValues(
            year=2026,
            title="责任书",
            text="由{{单位}}和{{县长}}签订本责任书。",
            leader_id=people["director"].person.pk,
            sign_by=today(),
        )
        with pytest.raises(PledgeInvalid, match="县长"):
            actions.begin_round(values, by=office.actor)
        with pytest.raises(NotPermitted):
            actions.begin_round(replace(values, text=USUAL_TEXT), by=people["unit_head"].actor)

    def test_the_brake_holds_what_is_too_much(
        self, round_: PledgeRound, county: County, office: Member, people: dict
    ) -> None:
        set_quota("request", "month", 0, by=office.actor, unit=county.units["market"])
        states = {row.unit_id: row.state for row in actions.send_pledges(round_, by=office.actor)}
        assert states == {county.units["market"].pk: "held", county.units["urban"].pk: "sent"}
        with pytest.raises(Http404):
            get_pledge_for(people["unit_liaison"].actor, Pledge.objects.get(state="held").pk)
        actions.release_pledges(round_, by=people["director"].actor)
        assert set(Pledge.objects.values_list("state", flat=True)) == {"sent"}
        with pytest.raises(PledgeInvalid):
            actions.send_pledges(round_, by=office.actor)


@pytest.mark.django_db
class TestSigning:
    def test_both_sides_then_archived_as_a_document(
        self, pledge: Pledge, people: dict, county: County
    ) -> None:
        head, leader = people["unit_head"], people["contracted_leader"]
        with pytest.raises(NotYours):
            actions.sign_for_unit(pledge, digest=pledge.digest, by=people["unit_liaison"].actor)
        with pytest.raises(AlreadyChanged):
            actions.sign_for_unit(pledge, digest="0" * 64, by=head.actor)
        with pytest.raises(AlreadyChanged):
            actions.sign_for_leader([pledge], digests={pledge.pk: pledge.digest}, by=leader.actor)
        assert [each.recipient_id for each in whom_of_pledges([pledge.pk])] == [head.user.pk]
        row = actions.sign_for_unit(pledge, digest=pledge.digest, by=head.actor)
        assert [each.recipient_id for each in whom_of_pledges([row.pk])] == [leader.user.pk]
        with pytest.raises(NotYours):
            actions.sign_for_leader([row], digests={row.pk: row.digest}, by=people["director"].actor)
        done = actions.sign_for_leader([row], digests={row.pk: row.digest}, by=leader.actor)[0]
        assert (done.state, done.document.kind, done.document.state) == ("signed", "pledge", "issued")
        assert dues_of_pledges([done.pk]) == {}
        events = Event.objects.filter(kind="pledge.signed", target_id=done.pk).order_by("id")
        assert [(event.new["side"], event.new["sha256"]) for event in events] == [
            ("unit", done.digest),
            ("leader", done.digest),
        ]
        text = "".join(
            page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(done.document).content)).pages
        )
        plain = "".join(text.split())
        for words in (head.person.name, leader.person.name, "I-2公厕达到卫生要求", "系统内签订"):
            assert words in plain
        assert done.digest in plain.replace("\u200b", "")
        assert documents_visible_to(head.actor).filter(pk=done.document_id).exists()
        assert not documents_visible_to(people["unit_liaison"].actor).filter(pk=done.document_id).exists()

    def test_other_words_are_signed_again(self, pledge: Pledge, people: dict, office: Member) -> None:
        row = actions.sign_for_unit(pledge, digest=pledge.digest, by=people["unit_head"].actor)
        target = TargetValues(text="公厕全部达标", measure="100%", points=Decimal(5))
        with pytest.raises(PledgeInvalid):
            actions.change_pledge(
                row, text=row.text + "\n补充。", targets=(target,), version=row.version, by=office.actor
            )
        changed = actions.change_pledge(
            row,
            text=row.text + "\n补充。",
            targets=(target,),
            version=row.version,
            reason="增加目标",
            by=office.actor,
        )
        assert (changed.state, changed.digest != pledge.digest) == ("sent", True)
        assert changed.signatures.filter(voided_at__isnull=True).count() == 0
        with pytest.raises(AlreadyChanged):
            actions.sign_for_unit(changed, digest=pledge.digest, by=people["unit_head"].actor)
        done = signed(changed, people)
        with pytest.raises(NotPermitted):
            actions.change_pledge(
                done,
                text="改为其他内容的责任书",
                targets=(),
                version=done.version,
                reason="更正",
                by=office.actor,
            )
        document = done.document
        again = actions.change_pledge(
            done,
            text="改为其他内容的责任书",
            targets=(),
            version=done.version,
            reason="更正",
            by=people["director"].actor,
        )
        document.refresh_from_db()
        assert (again.state, again.document, document.state) == ("sent", None, "withdrawn")

    def test_on_paper_with_a_scan(self, pledge: Pledge, office: Member, people: dict) -> None:
        mine = store_photo(scan(), by=office.actor)
        values = {"unit_name": "祁连生", "leader_name": "温长明", "signed_at": now() - timedelta(days=1)}
        with pytest.raises(NotPermitted):
            actions.keep_paper(pledge, scan_id=mine.pk, **values, by=people["unit_head"].actor)
        with pytest.raises(PledgeInvalid):
            actions.keep_paper(pledge, scan_id=pledge.pk, **values, by=office.actor)
        done = actions.keep_paper(pledge, scan_id=mine.pk, **values, by=office.actor)
        assert done.state == "signed"
        assert set(done.signatures.values_list("side", "way", "name")) == {
            ("unit", "paper", "祁连生"),
            ("leader", "paper", "温长明"),
        }

    def test_the_successor_of_a_dissolved_unit_is_asked(
        self, pledge: Pledge, county: County, office: Member
    ) -> None:
        actions.sign_for_unit(pledge, digest=pledge.digest, by=county.people["unit_head"].actor)
        with pytest.raises(PledgeInvalid):
            actions.hand_over_pledge(pledge, by=office.actor)
        old, new = county.units["urban"], county.units["education"]
        old.__class__.objects.filter(pk=old.pk).update(valid_to=today(), successor=new)
        head = make_member(county, "unit_head", name="后任", unit=new)
        row = actions.hand_over_pledge(pledge, by=office.actor)
        assert (row.unit_id, row.state) == (new.pk, "sent")
        assert old.name not in row.text and new.name in row.text
        assert actions.sign_for_unit(row, digest=row.digest, by=head.actor).state == "unit_signed"


@pytest.mark.django_db
class TestEvaluation:
    def test_evaluated_confirmed_objected_answered(
        self, pledge: Pledge, people: dict, office: Member
    ) -> None:
        head, director = people["unit_head"], people["director"]
        target = pledge.targets.get()
        met = {target.pk: Result(outcome="met", awarded=Decimal(20), result="42座公厕全部达标")}
        with pytest.raises(PledgeInvalid):
            actions.evaluate_pledge(pledge, met, by=office.actor)
        done = signed(pledge, people)
        for wrong in (
            {},
            {target.pk: replace(met[target.pk], awarded=Decimal(19))},
            {target.pk: replace(met[target.pk], result=" ")},
        ):
            with pytest.raises(PledgeInvalid):
                actions.evaluate_pledge(done, wrong, by=office.actor)
        partly = {
            target.pk: Result(
                outcome="partly", awarded=Decimal("12.5"), result="31座达标", comment="望月公厕未改造"
            )
        }
        actions.evaluate_pledge(done, partly, comment="总体较好", by=office.actor)
        with pytest.raises(SameHand):
            actions.confirm_review(done, by=office.actor)
        with pytest.raises(AlreadyChanged):
            actions.see_review(done, by=head.actor)
        actions.confirm_review(done, by=director.actor)
        with pytest.raises(NotYours):
            actions.see_review(done, by=people["unit_liaison"].actor)
        assert (
            actions.see_review(done, objection="望月公厕已于十月改造完成", by=head.actor).state == "objected"
        )
        actions.evaluate_pledge(done, met, by=office.actor)
        review = actions.confirm_review(done, by=director.actor)
        assert (review.state, bool(review.answer)) == ("answered", True)
        target.refresh_from_db()
        assert (target.outcome, target.awarded) == ("met", 20)
        with pytest.raises(AlreadyChanged):
            actions.answer_objection(done, text="维持原评价", by=office.actor)
