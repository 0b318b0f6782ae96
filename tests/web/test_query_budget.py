"""No page asks the database more than fifteen times, whoever opens it, on a county with something everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.meta.address_book import Address, Belongings, addresses, paths_of, route_and_pair

from tongchuang.domain.accounts.actions import make_app_password
from tongchuang.domain.accounts.models import Device, User
from tongchuang.domain.appraisals.models import Exclusion, Ranking
from tongchuang.domain.authenticity.models import Signal
from tongchuang.domain.bulletins.models import Bulletin, HigherUse, InfoMonth
from tongchuang.domain.burden.models import MaterialRequest, Quota
from tongchuang.domain.campaigns.models import Campaign, VersionMove
from tongchuang.domain.consequences.models import Consequence, Notice, Objection
from tongchuang.domain.coordination.models import Coordination, HardProblem, LearnOrder, Listing
from tongchuang.domain.deliveries.models import Delivery, Submission
from tongchuang.domain.documents.models import Document, WordTemplate
from tongchuang.domain.draws.actions import make_draw
from tongchuang.domain.facts.models import FactPart
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding, SavedView
from tongchuang.domain.forecasts.models import Forecast
from tongchuang.domain.gates.models import Answer, Period, Transition
from tongchuang.domain.inspections.models import Check, Crew, Evaluation, Observation, PlannedVisit, Visit
from tongchuang.domain.leads.models import CaseFile, Lead
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.domain.meetings.models import Meeting, MeetingSeries
from tongchuang.domain.messages.models import Address as Reached
from tongchuang.domain.messages.models import Channel, InboxMessage
from tongchuang.domain.messages.sealed import seal_address, seal_config
from tongchuang.domain.orders.models import Order
from tongchuang.domain.organisations.actors import actor_for
from tongchuang.domain.organisations.models import Person, Post, Region, Unit
from tongchuang.domain.places.models import Section, Site, Street
from tongchuang.domain.plans.models import EffortRule, Plan, PlanTask, UnitCapacity
from tongchuang.domain.plates.models import Plate, PlateSheet
from tongchuang.domain.pledges.models import Pledge, PledgeRound
from tongchuang.domain.readings.models import LearnedName, Reading
from tongchuang.domain.responsibilities.models import Contract, Responsibility
from tongchuang.domain.runs.models import Run
from tongchuang.domain.scenarios.models import Scenario
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.standards.models import Item, Pack, SiteType
from tongchuang.domain.tasks.models import Task
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.ids import uuid7
from tongchuang.workflows import demo
from tongchuang.workflows.demo.loading import COUNTY_CODE

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
BUDGET = 15
# Made of all checklists that a phone takes along: three more for each standard and evaluation of the person.
# A phase's gate is computed of tasks, findings, scores, meetings and documents, each asked once.
# The first look of somebody whom a document is addressed to is written down.
MORE = {"shared:program_forms": 27, "shared:program_form": 27, "tasks:phase": 20, "documents:document": 17}
SCALE = 0.1
ACCOUNTS = ("director", "office", "liaison", "leader", "inspector")
# Signing in and out, second factors, and the descriptions of the API are not pages of the product's own making.
LEFT_OUT = ("accounts/", "api/", "openrosa/")


@pytest.fixture(scope="module")
def rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[Belongings]:
    """The demo county, small, and of each kind of row the one with the most to show."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(lambda line: None, day=today(), scale=SCALE)
        # Nothing here is committed, so the database would never look at the tables by itself and plan without figures.
        connection.cursor().execute("ANALYZE")
        yield Belongings(_rows(Region.objects.get(code=COUNTY_CODE)))
        transaction.set_rollback(True)


@pytest.fixture
def clients(rows: Belongings) -> dict[str, Client]:
    found = {}
    for name in ACCOUNTS:
        found[name] = Client()
        found[name].force_login(User.objects.get(username=name))
    # Published standards never change: their trees are read once a process.
    found["office"].get(reverse("rectify:home"))
    # The facts behind a snapshot are read once while somebody tries one change after the other.
    found["office"].get(reverse("appraise:suppose"))
    return found


def _fullest(model: type[Model], relation: str, **narrow: Any) -> Any:
    return model._default_manager.filter(**narrow).annotate(most=Count(relation)).order_by("-most", "pk")[0]


def _rows(region: Region) -> dict[str, Any]:
    campaign = Campaign.objects.filter(region=region).earliest("pk")
    version = campaign.standards.earliest("position").version
    office = User.objects.get(username="office")
    own, here = {"region": region}, {"campaign": campaign}
    channel = Channel.objects.create(
        **own, kind="sms", title="短信", host="sms.example.cn", config=seal_config({"url": ""}), created_at=now()
    )
    address = Reached.objects.create(
        user=office, channel=channel, value=seal_address({"phone": "13900000000"}), hint="…0000", given_at=now(), digested_until=now()
    )
    move = VersionMove.objects.create(
        campaign=campaign, old=version, new=version, proposed_at=now(), proposed_by=office.pk,
        plan={"kept": [], "changed": [], "added": [], "left_over": []},
    )  # fmt: skip
    return {
        "finding": _fullest(Finding, "photos", **own), "site": _fullest(Site, "visits", **own),
        "street": _fullest(Street, "sites", **own), "section": _fullest(Section, "sites", **own),
        "visit": _fullest(Visit, "checks", **own), "evaluation": _fullest(Evaluation, "visits", **own),
        "signal": Signal.objects.filter(**own).earliest("pk"),
        "work": _fullest(Task, "children", **own),
        "order": _fullest(Order, "recipients", **own, state="issued", colour="yellow"),
        "planned": PlannedVisit.objects.earliest("pk"), "check": Check.objects.earliest("pk"),
        "unit": _fullest(Unit, "findings", **own), "person": _fullest(Person, "posts", **own), "campaign": campaign,
        "attachment": Attachment.objects.filter(**own).earliest("pk"), "version": version, "move": move,
        "item": Item.objects.filter(version=version, is_leaf=True, method="site").latest("position"),
        "pack": Pack.objects.get(pk=version.pack_id), "type": SiteType.objects.earliest("pk"),
        "responsibility": Responsibility.objects.filter(**here).earliest("pk"),
        "contract": Contract.objects.filter(**here).earliest("pk"), "post": Post.objects.filter(**own).earliest("pk"),
        "view": SavedView.objects.create(**own, owner=office, page="findings", name="超期", query="overdue=1"),
        "channel": channel, "address": address,
        "message": InboxMessage.objects.filter(recipient=office).latest("created_at"),
        "observation": Observation.objects.filter(**own).earliest("pk"),
        "snapshot": Snapshot.objects.filter(**own).earliest("pk"),
        "forecast": Forecast.objects.filter(**own).latest("as_of"),
        "round": LookBackRound.objects.filter(**own).latest("period"),
        "look_back": LookBack.objects.filter(**own, state="held").earliest("pk"),
        "ranking": _fullest(Ranking, "units", **own), "part": FactPart.objects.filter(**here).latest("period"),
        "plan": Plan.objects.filter(**here).latest("computed_at"), "run": Run.objects.filter(**own).latest("asked_at"),
        "task": PlanTask.objects.filter(plan__campaign=campaign).earliest("pk"),
        "capacity": UnitCapacity.objects.filter(**own).earliest("pk"), "effort": EffortRule.objects.filter(**here).earliest("pk"),
        "plate": Plate.objects.filter(**own, revoked_at__isnull=True).earliest("pk"),
        "sheet": PlateSheet.objects.create(
            **own, layout="a5", plates=1, sha256=Attachment.objects.filter(**own).earliest("pk").sha256, size=1, made_at=now()
        ),
        "password": make_app_password(User.objects.get(username="inspector"), name="手机", by=SYSTEM)[0],
        "submission": Submission.objects.create(
            **own, person=Person.objects.filter(**own).earliest("pk"), record_id=uuid7(), instance_id="uuid:1", form_id="tc_x",
            digest="0" * 64, body=b"<data/>", received_at=now(), state="held", reason="form_unknown",
        ),
        "delivery": Delivery.objects.filter(**own, state="conflict").earliest("pk"),
        "device": Device.objects.earliest("pk"),
        "draw": make_draw(evaluation=Evaluation.objects.create(
            **own, **here, version=version, title="抽查", source="mock", held_on=today()
        ), by=actor_for(office)),
        "crew": Crew.objects.create(**own, evaluation=Evaluation.objects.filter(**own).earliest("pk"), number=999),
        "exclusion": Exclusion.objects.create(
            **own, **here, unit=Unit.objects.filter(**own).earliest("pk"), period="2026-11", reason="停业", excluded_by=office, excluded_at=now(),
        ),
        "lead": Lead.objects.filter(**own).earliest("opened_at"),
        "case_file": CaseFile.objects.create(
            **own, lead=Lead.objects.filter(**own).earliest("opened_at"), sha256=Attachment.objects.filter(**own).earliest("pk").sha256, size=1,
            seal="4" * 64, events=1, head_position=1, head_hash="5" * 64, made_at=now(),
        ),
        "scenario": Scenario.objects.create(
            **own, **here, version=version, period="2026-11", sources=["mock"], title="假设", result={"now": {"total": "80"}, "then": {"total": "81"}}, saved_at=now(),
            changes=[{"what": "quota", "site_type": "market", "quota": 2}],
        ),
        "document": _fullest(Document, "parties", **own, state="issued"),
        "word_template": WordTemplate.objects.filter(**own).earliest("pk"),
        **_route_and_pair(region), **_asked_of(region), **_met(region), **_gated(region), **_read(region), **_informed(region), **_coordinated(region), **_consequence(region),
    }  # fmt: skip


def _informed(region: Region) -> dict[str, Any]:
    own = {"region": region}
    use = HigherUse.objects.filter(**own).earliest("pk")
    bulletin = _fullest(Bulletin, "entries", **own, document__isnull=True)
    return {
        "higher_use": use, "info": use.item, "bulletin": bulletin, "bulletin_entry": bulletin.entries.earliest("pk"),
        "info_month": InfoMonth.objects.filter(**own).earliest("pk"), "pledge_round": _fullest(PledgeRound, "pledges", **own),
        "pledge": _fullest(Pledge, "targets", **own, state="signed"),
    }  # fmt: skip


def _asked_of(region: Region) -> dict[str, Any]:
    request = _fullest(MaterialRequest, "parts", region=region)
    return {"request": request, "answer": request.parts.earliest("pk"), "quota": Quota.objects.filter(region=region).earliest("pk")}


def _read(region: Region) -> dict[str, Any]:
    reading = _fullest(Reading, "duties", region=region)
    return {
        "reading": reading, "read_duty": reading.duties.filter(state="accepted").earliest("start"),
        "learned_name": LearnedName.objects.filter(region=region).earliest("pk"),
    }  # fmt: skip


def _gated(region: Region) -> dict[str, Any]:
    answer = Answer.objects.filter(region=region).earliest("pk")
    row = Transition.objects.filter(region=region).earliest("pk")
    return {
        "phase": answer.phase, "phase_period": Period.objects.filter(region=region).earliest("pk"), "gate_answer": answer, "transition": row,
    }  # fmt: skip


def _met(region: Region) -> dict[str, Any]:
    meeting = _fullest(Meeting, "cascade", region=region)
    return {"meeting": meeting, "cascade": meeting.cascade.earliest("pk"), "series": MeetingSeries.objects.filter(region=region).earliest("pk")}


def _coordinated(region: Region) -> dict[str, Any]:
    order = _fullest(LearnOrder, "answers", region=region)
    return {
        "coordination": _fullest(Coordination, "steps", region=region), "learn": order,
        "self_check": order.answers.earliest("pk"), "problem": _fullest(HardProblem, "partners", region=region),
        "listing": Listing.objects.filter(region=region).earliest("pk"),
    }  # fmt: skip


def _consequence(region: Region) -> dict[str, Any]:
    rows = Consequence.objects.filter(region=region)
    row = rows.exclude(rests_on=[]).order_by("-period", "pk").first() or rows.latest("period")
    base = {"region": region, "campaign": row.campaign, "ranking": row.ranking}
    objection = Objection.objects.filter(region=region).order_by("-made_at").first() or Objection.objects.create(
        **base, unit=row.unit, text="请核查", made_by=User.objects.get(username="liaison"), made_at=now(), due_at=now()
    )
    notice = Notice.objects.filter(region=region).first() or Notice.objects.create(**base, made_at=now())
    return {"consequence": row, "objection": objection, "notice": notice}


def _route_and_pair(region: Region) -> dict[str, Any]:
    planned = PlannedVisit.objects.filter(evaluation__region=region, evaluation__finished_at__isnull=False, turn=1)
    visit = _fullest(Visit, "checks", region=region, evaluation__finished_at__isnull=False, evaluation__in=planned.values("evaluation"))
    first = planned.filter(evaluation=visit.evaluation, site=visit.site).earliest("pk")
    other = Person.objects.filter(region=region).exclude(pk=visit.inspector_id).earliest("pk")
    return route_and_pair(visit.evaluation, first, visit, other)


def _pages() -> list[Address]:
    return [each for each in addresses() if each.name and not each.route.startswith(LEFT_OUT)]


def _asked(client: Client, path: str) -> tuple[int, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
        if response.streaming:
            b"".join(response)
        statements = [query["sql"][:160] for query in captured.captured_queries]
    return response.status_code, statements


@pytest.mark.parametrize("address", _pages(), ids=lambda each: each.name)
def test_a_page_asks_at_most_fifteen_times(address: Address, rows: Belongings, clients: dict[str, Client]):
    for path in paths_of(address, rows):
        for name, client in clients.items():
            status, statements = _asked(client, path)
            assert status < 500
            assert len(statements) <= MORE.get(address.name, BUDGET), f"{name} at {path}:\n" + "\n".join(statements)


@pytest.mark.parametrize("query", ["sort=unit", "sort=-due&overdue=1", "mine=1&q=1", "state=closed&page=2"])
def test_a_narrowed_ledger_asks_no_more(query: str, clients: dict[str, Client]):
    for name, client in clients.items():
        status, statements = _asked(client, f"{reverse('rectify:home')}?{query}")
        assert status == 200
        assert len(statements) <= BUDGET, f"{name}:\n" + "\n".join(statements)


SHOWN_TO_OFFICE = (
    "desk:home", "desk:inbox", "command:home", "standard:home", "duties:home", "duties:list", "duties:gaps", "places:home",
    "places:map", "places:site", "inspect:visits", "inspect:visit", "rectify:home", "rectify:finding", "appraise:home",
    "appraise:losses", "settings:units", "settings:people", "settings:unit",
)  # fmt: skip


def test_the_budget_is_not_kept_by_refusals(rows: Belongings, clients: dict[str, Client]):
    found = {each.name: paths_of(each, rows)[0] for each in _pages() if each.name in SHOWN_TO_OFFICE}
    assert found.keys() == set(SHOWN_TO_OFFICE)
    assert {name: _asked(clients["office"], path)[0] for name, path in found.items()} == dict.fromkeys(found, 200)
