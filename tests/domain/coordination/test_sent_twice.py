"""A form that is sent twice (two clicks, the back button) is one: one order, one problem, one request, one lead, one draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.domain.coordination.conftest import Talk
from tests.domain.coordination.test_hard_and_listed import hard

from tongchuang.domain.burden.actions import send_request
from tongchuang.domain.burden.models import ChargeRow, MaterialRequest
from tongchuang.domain.burden.values import RequestValues
from tongchuang.domain.coordination import actions
from tongchuang.domain.coordination.models import HardProblem, LearnOrder
from tongchuang.domain.documents.actions import draft_document
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.values import Draft, Party, paragraph
from tongchuang.domain.leads.actions import open_by_hand
from tongchuang.domain.leads.models import Lead
from tongchuang.domain.ledger.models import Event
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7


def test_an_order_to_learn(talk: Talk) -> None:
    office = talk.life.who("office").actor
    given = {"scope": "type", "due_on": date(2026, 6, 9), "title": "查通道", "text": ""}
    first = actions.order_learning(talk.life.finding, by=office, **given)
    assert actions.order_learning(talk.life.finding, by=office, **given) == first
    assert LearnOrder.objects.count() == 1 and Event.objects.filter(kind="learnorder.given").count() == 1
    other = actions.order_learning(talk.life.finding, by=office, **{**given, "title": "查消火栓"})
    assert other != first
    actions.cancel_learn_order(first, by=office, version=1, reason="范围不对")
    assert actions.order_learning(talk.life.finding, by=office, **given) not in (first, other)


def test_a_hard_problem(talk: Talk) -> None:
    county, office = talk.life.county, talk.life.who("office").actor
    first = actions.list_hard_problem(hard(county), by=office, campaign=county.campaign)
    assert actions.list_hard_problem(hard(county), by=office, campaign=county.campaign) == first
    assert HardProblem.objects.count() == 1
    actions.list_hard_problem(hard(county, site=county.sites[1]), by=office, campaign=county.campaign)
    assert HardProblem.objects.count() == 2


def test_a_request_for_material(talk: Talk) -> None:
    county, office = talk.life.county, talk.life.who("office").actor
    units = (county.units["market"].pk, county.units["urban"].pk)
    values = RequestValues(kind="report", title="整治情况", due_at=now() + timedelta(days=3), unit_ids=units)
    first = send_request(values, by=office)
    assert send_request(values, by=office) == first
    assert MaterialRequest.objects.count() == 1 and ChargeRow.objects.count() == 2
    assert send_request(replace(values, unit_ids=units[:1]), by=office) != first
    assert send_request(values, by=talk.life.who("director").actor) != first


def test_a_lead_and_a_draft(talk: Talk) -> None:
    county, discipline = talk.life.county, talk.life.who("discipline").actor
    first = open_by_hand(reason="三次超期", by=discipline, finding=talk.life.finding)
    assert open_by_hand(reason="三次超期", by=discipline, finding=talk.life.finding) == first
    assert Lead.objects.count() == 1
    open_by_hand(reason="另有反映", by=discipline, finding=talk.life.finding)
    assert Lead.objects.count() == 2
    office = talk.life.who("office").actor
    words = Draft(
        region_id=county.region.pk, kind="letter", title="关于提供资料的函", blocks=(paragraph("请于月底前提供。"),),
        addressees=(Party.of_unit(county.units["market"]),), id=uuid7(),
    )  # fmt: skip
    one = draft_document(words, by=office)
    assert draft_document(replace(words, id=uuid7()), by=office) == one and Document.objects.count() == 1
    assert draft_document(replace(words, id=uuid7(), title="关于催报资料的函"), by=office) != one
