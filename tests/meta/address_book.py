"""Every address of the product, and what one county has of everything that an address may name.

A page with a parameter that this book doesn't know fails tests/meta/test_addresses.py: add the object here.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from itertools import product
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Value
from django.db.models.functions import Concat
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image
from tests.factories import County, Member, Standard, World, make_finding, make_member
from tests.meta.information_rows import information_of, pledge_of

from tongchuang.domain.accounts.actions import make_app_password
from tongchuang.domain.accounts.models import Device
from tongchuang.domain.appraisals.models import Exclusion, RankedUnit, Ranking
from tongchuang.domain.authenticity.models import Signal
from tongchuang.domain.burden.actions import send_request, set_quota
from tongchuang.domain.burden.values import RequestValues
from tongchuang.domain.campaigns.models import VersionMove
from tongchuang.domain.consequences.models import Consequence, Notice, Objection
from tongchuang.domain.coordination.actions import (
    ask_coordination,
    list_for_supervision,
    list_hard_problem,
    order_learning,
)
from tongchuang.domain.coordination.actions.hard import Hard
from tongchuang.domain.deliveries.models import Delivery, Submission
from tongchuang.domain.documents.actions import add_template, issue_now
from tongchuang.domain.documents.models import WordTemplate
from tongchuang.domain.documents.values import Draft, Party, WordFile, paragraph
from tongchuang.domain.draws.actions import make_draw
from tongchuang.domain.facts.models import FactPart
from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding, FindingPhoto, SavedView
from tongchuang.domain.forecasts.models import (
    ExpectedLoss,
    FindingValue,
    Forecast,
    PairChance,
    SiteValue,
)
from tongchuang.domain.gates.models import Answer, Period, Transition
from tongchuang.domain.inspections.models import (
    Check,
    CheckPhoto,
    Crew,
    Evaluation,
    LatestCheck,
    Observation,
    PlannedVisit,
    Visit,
)
from tongchuang.domain.leads.models import CaseFile, Lead
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.domain.meetings.models import (
    AgendaPoint,
    Attendee,
    CascadePart,
    Decision,
    Invitation,
    Meeting,
    MeetingSeries,
    Problem,
)
from tongchuang.domain.messages.models import Address as Reached
from tongchuang.domain.messages.models import Channel, InboxMessage
from tongchuang.domain.messages.sealed import seal_address, seal_config
from tongchuang.domain.orders.actions import order_by_hand
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.plans.models import EffortRule, Plan, PlanTask, PlanUnit, UnitCapacity
from tongchuang.domain.plates.actions import issue_plates
from tongchuang.domain.plates.models import PlateSheet
from tongchuang.domain.readings.models import LearnedName, ReadDuty, Reading
from tongchuang.domain.rechecks.models import PairedCheck, Recheck
from tongchuang.domain.responsibilities.models import Contract, Responsibility
from tongchuang.domain.routes.models import DayRoute, RouteStop, RouteTeam
from tongchuang.domain.routes.values import StopTime, TeamDay
from tongchuang.domain.routes.writing import keep_tour
from tongchuang.domain.runs.models import Run
from tongchuang.domain.scenarios.models import Scenario
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.standards.models import Item, StandardVersion
from tongchuang.domain.tasks.actions import make_tasks, release_tasks
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.values import Step, TaskValues
from tongchuang.foundation.clock import now, period_of, today
from tongchuang.foundation.ids import uuid7
from tongchuang.workflows.reports.template_documents import example_template

# Stands before every name of the first county: where it appears in an answer, something of that county is told.
MARK = "澄观"
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Address:
    """A route with its view; `name` with its namespaces."""

    route: str
    name: str
    view: Any

    @property
    def parameters(self) -> list[str]:
        """The names of its parameters, in order."""
        return [match["name"] for match in PARAMETER.finditer(self.route)]

    @property
    def is_api(self) -> bool:
        """Whether it is one of the JSON interface."""
        return self.route.startswith(("api/", "openrosa/"))

    def path(self, values: dict[str, Any]) -> str:
        """The address with values in place of its parameters."""
        return "/" + PARAMETER.sub(lambda match: str(values[match["name"]]), self.route)


def addresses() -> list[Address]:
    """All of them, through every include."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], before: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(route, f"{space}{pattern.name}", pattern.callback)


@dataclass
class Belongings:
    """One row of each kind, all of one county, all of the same unit where a unit has such rows."""

    rows: dict[str, Model] = field(default_factory=dict)

    def key(self, kind: str) -> UUID:
        """The id of the row of a kind."""
        return self.rows[kind].pk


# Parameter → kind of row. A parameter with its address before it goes first.
KINDS = {
    "reading_id": "reading", "read_duty_id": "read_duty", "learned_id": "learned_name",
    "info_id": "info", "use_id": "higher_use", "month_id": "info_month", "bulletin_id": "bulletin", "entry_id": "bulletin_entry",
    "pledge_id": "pledge", "pledge_round_id": "pledge_round",
    "work_id": "work", "finding_id": "finding", "site_id": "site", "site": "site", "street_id": "street", "section_id": "section",
    "visit_id": "visit", "evaluation_id": "evaluation", "responsibility_id": "responsibility",
    "contract_id": "contract", "unit_id": "unit", "person_id": "person", "post_id": "post",
    "campaign_id": "campaign", "move_id": "move", "attachment_id": "attachment", "photo": "attachment",
    "view_id": "view", "message_id": "message", "channel_id": "channel", "address_id": "address", "observation_id": "observation", "item_id": "item",
    "version_id": "version", "pack_id": "pack", "snapshot_id": "snapshot", "forecast_id": "forecast",
    "planned_id": "planned", "check_id": "check", "type_id": "type", "plan_id": "plan", "task_id": "task",
    "capacity_id": "capacity", "effort_id": "effort", "run_id": "run", "scenario_id": "scenario",
    "delivery_id": "delivery", "device_id": "device", "key": "attachment",
    "ranking_id": "ranking", "exclusion_id": "exclusion", "part_id": "part",
    "plate_id": "plate", "sheet_id": "sheet", "password_id": "password", "submission_id": "submission",
    "draw_id": "draw", "crew_id": "crew", "signal_id": "signal", "route_id": "route", "team_id": "team", "pair_id": "pair",
    "lead_id": "lead", "case_file_id": "case_file", "order_id": "order", "look_back_id": "look_back", "round_id": "round", "document_id": "document",
    "request_id": "request", "answer_id": "answer", "quota_id": "quota", "word_template_id": "word_template",
    "coordination_id": "coordination", "learn_id": "learn", "self_check_id": "self_check", "problem_id": "problem",
    "phase_id": "phase", "period_id": "phase_period", "gate_answer_id": "gate_answer", "transition_id": "transition",
    "meeting_id": "meeting", "cascade_id": "cascade", "series_id": "series",
    "listing_id": "listing", "consequence_id": "consequence", "objection_id": "objection", "notice_id": "notice",
}  # fmt: skip
# What every county shares: seeing it is no breach, but nothing of the other county may be told with it.
SHARED = {"item", "version", "pack", "type"}
# What units of the same county see of one another: who and what there is, never what it is doing badly.
COMMON = SHARED | {"phase", "phase_period", "street", "section", "unit", "campaign", "move", "plan", "channel"}
# Parameters that are words: all values that are tried.
WORDS: dict[str, tuple[str, ...]] = {
    "shared:file.size": ("full", "thumb"),
    # A code that nobody has: what a valid one shows to citizens stands in tests/web/places/test_plates.py.
    "plate:scan.code": ("0" * 20,),
    **{f"draw:{name}.token": ("0" * 32,) for name in ("live", "live_state")},
    **{f"openrosa:{mark}{name}.form_id": ("tc_market_000000000000",) for mark in ("", "token_") for name in ("form", "manifest", "sites")},
    "shared:program_form.form_id": ("tc_market_000000000000",),
    **{f"openrosa:token_{name}.token": ("0" * 24,) for name in ("form_list", "form", "manifest", "sites", "submission", "nothing")},
    "openrosa:token_nothing.rest": ("formUpload",),
    "documents:letterhead.document_kind": ("order", "bulletin", "letter", "minutes"),
    # An address that nobody has: what a valid one gives stands in tests/web/tasks/test_feeds.py.
    "tasks:feed_file.secret": ("0" * 43,),
    "settings:channel_new.kind": ("mail", "sms", "wecom", "dingtalk", "feishu"),
    "tasks:read_act.act": ("accept", "reject", "reopen", "mend", "name", "merge", "split"),
    "settings:channel_act.act": ("pause", "resume", "retry", "remove"),
}


def words_of(address: Address, name: str) -> tuple[str, ...]:
    """The values of a parameter that is no id; empty when the book doesn't know it."""
    where = f"{address.name}.{name}"
    return tuple(LISTED_WORDS[where]()) if where in LISTED_WORDS else WORDS.get(where, ())


def _task_acts() -> Iterable[str]:
    from tongchuang.web.tasks.task_acts import BY_SLUG

    return BY_SLUG


def _acts() -> Iterable[str]:
    from tongchuang.web.rectify.acts import BY_SLUG

    return BY_SLUG


def _tables() -> Iterable[str]:
    from tongchuang.web.command.views import _TABLES

    return _TABLES


def _gaps() -> Iterable[str]:
    from tongchuang.domain.responsibilities.gap_checks import gap_checks

    return [check.id for check in gap_checks()]


def _meeting_acts() -> Iterable[str]:
    from tongchuang.web.tasks.views.meeting_acts import ACTS

    return ACTS


def _part_acts() -> Iterable[str]:
    from tongchuang.web.tasks.views.meeting_acts import PART_ACTS

    return PART_ACTS


LISTED_WORDS: dict[str, Callable[[], Iterable[str]]] = {
    "tasks:act.act": _task_acts, "tasks:meeting_act.act": _meeting_acts, "tasks:meeting_part_act.act": _part_acts,
    "rectify:act.name": _acts, "command:table.name": _tables, "duties:gap.check_id": _gaps, "tasks:from_gaps.check_id": _gaps,
}  # fmt: skip


def kinds_of(address: Address) -> list[str]:
    """The kinds of rows that an address names."""
    return [KINDS[name] for name in address.parameters if name in KINDS and not words_of(address, name)]


def unknown_parameters(address: Address) -> list[str]:
    """Parameters that the book can't fill."""
    return [name for name in address.parameters if name not in KINDS and not words_of(address, name)]


def paths_of(address: Address, belongings: Belongings) -> list[str]:
    """The address with the ids of a county's rows, once for each word it takes."""
    choices = [
        list(words_of(address, name)) or [belongings.key(KINDS[name])] for name in address.parameters
    ]
    return [address.path(dict(zip(address.parameters, values, strict=True))) for values in product(*choices)]


def mark_names(county: County) -> None:
    """Put MARK before every name that a county's rows carry."""
    key = county.region.pk
    county.region.__class__.objects.filter(pk=key).update(
        name=Concat(Value(MARK), "name"), full_name=Concat(Value(MARK), "full_name")
    )
    for label, names in {
        "organisations.Unit": ("name", "short_name"), "organisations.Person": ("name", "phone"),
        "places.Street": ("name",), "places.Section": ("name",), "places.Site": ("name", "code"),
        "campaigns.Campaign": ("title",), "findings.Finding": ("title", "number", "place"),
        "inspections.Evaluation": ("title", "note"), "findings.SavedView": ("name",),
        "files.Attachment": ("name",),
        "responsibilities.Contract": ("party",), "inspections.Observation": ("note",),
    }.items():  # fmt: skip
        rows = apps.get_model(label).objects.filter(region_id=key)
        rows.update(**{name: Concat(Value(MARK), name) for name in names})
    for row in [*county.units.values(), *county.streets, *county.sections, *county.lanes, *county.sites]:
        row.refresh_from_db()
    for member in county.people.values():
        member.person.refresh_from_db()


def belongings_of(world: World) -> Belongings:
    """Rows of the first county, of 市场监督管理局 where they are a unit's; names marked."""
    county, standard = world.county, world.standard
    site, unit, item = county.sites[0], county.units["market"], standard.items["I-1"]
    office, owner = county.people["office"], county.people["unit_liaison"]
    campaign = county.campaign
    assert campaign is not None
    moment, period = now(), period_of(now())
    region = {"region": county.region}
    photo = stored_photo(county.people["inspector"])
    evaluation = Evaluation.objects.create(
        **region, campaign=campaign, version=standard.version, title="第一次模拟测评", source="mock", held_on=today()
    )
    planned = PlannedVisit.objects.create(evaluation=evaluation, site=site, inspector=county.people["inspector"].person)
    visit = Visit.objects.create(
        **region, campaign=campaign, version=standard.version, site=site, source="mock", evaluation=evaluation,
        inspector=county.people["inspector"].person, started_at=moment, submitted_at=moment, received_at=moment,
        period=period, failed=1, checked=1,
    )  # fmt: skip
    check = Check.objects.create(visit=visit, item=item, verdict="fail", at=moment, note=f"{MARK}积水")
    CheckPhoto.objects.create(check_row=check, attachment=photo)
    LatestCheck.objects.create(
        campaign=campaign, version=standard.version, period=period, source="mock", evaluation=evaluation, site=site,
        item=item, check_row=check, visit_id=visit.pk, at=moment, verdict="fail",
    )  # fmt: skip
    finding = make_finding(
        county, site=site, unit=unit, item=item, state="assigned", assigned_at=moment, check_row=check,
        due_at=moment + timedelta(days=7), registered_by=county.people["inspector"].person,
    )  # fmt: skip
    FindingPhoto.objects.create(finding=finding, attachment=photo, phase="before", added_at=moment)
    rows: dict[str, Model] = {
        "finding": finding, "site": site, "street": county.streets[0], "section": county.sections[0],
        "visit": visit, "evaluation": evaluation, "planned": planned, "check": check, "unit": unit,
        "person": owner.person, "campaign": campaign, "attachment": photo, "item": item,
        "version": standard.version, "pack": standard.pack, "type": standard.types["market"],
        "responsibility": Responsibility.objects.create(
            **region, campaign=campaign, item=item, lead=unit, person=owner.person, state="confirmed"
        ),
        "contract": Contract.objects.create(
            **region, campaign=campaign, kind="frontage", site=site, unit=unit, party="便民商店", valid_from=today()
        ),
        "post": owner.post or county.people["office"].post,
        "move": VersionMove.objects.create(
            campaign=campaign, old=standard.version, new=standard.version, proposed_at=moment,
            plan={"kept": [], "changed": [], "added": [], "left_over": []},
            proposed_by=office.user.pk,
        ),
        "view": SavedView.objects.create(**region, owner=office.user, page="ledger", name="我的", query="late=1"),
        "message": InboxMessage.objects.create(
            **region, recipient=office.user, kind="finding.assigned", reason="unit", target_type="finding",
            target_id=finding.pk, title=f"{MARK}消息", dedup_key="one", created_at=moment,
        ),
        "channel": (channel := Channel.objects.create(
            **region, kind="sms", title=f"{MARK}短信", host="sms.example.cn", config=seal_config({"url": ""}), created_at=moment
        )),
        "address": Reached.objects.create(
            user=office.user, channel=channel, value=seal_address({"phone": "13900000000"}), hint="…0000", given_at=moment,
            digested_until=moment,
        ),
        "observation": Observation.objects.create(
            **region, campaign=campaign, item=standard.items["II-1"], kind="review", source="self", period=period,
            at=moment, fraction="0.5", entered_by=office.person, entered_at=moment, attachment=photo,
        ),
        "snapshot": Snapshot.objects.create(
            **region, campaign=campaign, version=standard.version, period=period, sources=["mock"],
            evaluation=evaluation, computed_at=moment, engine="test", total="88.5",
        ),
        "scenario": Scenario.objects.create(
            **region, campaign=campaign, version=standard.version, period=period, sources=["mock"], title=f"{MARK}方案",
            changes=[], result={"now": {"total": "80"}, "then": {"total": "81"}}, saved_by=office.person, saved_at=moment,
        ),
        "run": Run.objects.create(**region, kind="forecast", key="one", asked_by=office.user, asked_at=moment),
        "part": FactPart.objects.create(**region, campaign=campaign, period=period),
        "plate": issue_plates([site], by=office.actor)[0],
        "draw": make_draw(evaluation=Evaluation.objects.create(
            **region, campaign=campaign, version=standard.version, title=f"{MARK}抽查", source="mock", held_on=today()
        ), by=office.actor),
        "signal": Signal.objects.create(
            **region, campaign=campaign, kind="place_imprecise", strength=1, key="place_imprecise:1", site=site, raised_at=moment,
            reason={"accuracy": 400, "limit": 100}, person=county.people["inspector"].person, answer=f"{MARK}地下没有信号",
        ),
        "crew": Crew.objects.create(**region, evaluation=evaluation, number=1),
        "password": make_app_password(county.people["inspector"].user, name=f"{MARK}手机", by=office.actor)[0],
        "submission": Submission.objects.create(
            **region, person=county.people["inspector"].person, record_id=uuid7(), instance_id="uuid:1", form_id=f"{MARK}表",
            digest="0" * 64, body=f"<data>{MARK}</data>".encode(), received_at=moment, state="held", reason="form_unknown",
        ),
        "sheet": PlateSheet.objects.create(
            **region, layout="a5", plates=1, sha256=photo.sha256, size=1, made_at=moment, made_by=office.user
        ),
        **_asked_of(unit, office),
        "work": _work(county, unit),
        **_met(county, unit),
        **_gated(county),
        **information_of(county, unit, photo, MARK), **pledge_of(county, unit, MARK),
        **_coordinated(county, site, unit, item),
        "order": order_by_hand(finding, by=office.actor, colour="white", reason=f"{MARK}检查在即"),
        "document": _document(county, unit),
        "word_template": _word_template(office),
        **_look_back(county, unit, site, item),
        **_lead(finding, photo.sha256),
        **_reading(county, office),
        "ranking": _ranking(county, unit, standard.version, period),
        **_consequence(county, unit, standard.version),
        "delivery": Delivery.objects.create(
            **region, record_id=uuid7(), digest="2" * 64, body=_record_body(county, standard), person=county.people["inspector"].person,
            received_at=moment, started_at=moment, source="self", site=site, state="held", reason="site_closed",
        ),
        "device": Device.objects.create(
            user=owner.user, name=f"{MARK}手机", token_hash="3" * 64, created_at=moment, seen_at=moment,
            expires_at=moment + timedelta(days=30),
        ),
        "exclusion": Exclusion.objects.create(
            **region, campaign=campaign, unit=county.units["education"], period=period, reason=f"{MARK}改革",
            excluded_by=office.user, excluded_at=moment,
        ),
    }  # fmt: skip
    rows |= _planned(county, unit, finding)
    rows |= route_and_pair(evaluation, planned, visit, county.people["office"].person)
    rows["forecast"] = _forecast(finding)
    mark_names(county)
    for row in rows.values():
        row.refresh_from_db()
    return Belongings(rows)


def route_and_pair(evaluation: Evaluation, planned: PlannedVisit, visit: Visit, other: Person) -> dict[str, Model]:
    """A published route with one team, and a visit that was made again by somebody else."""
    moment, site = now(), visit.site
    route = DayRoute.objects.create(
        region_id=evaluation.region_id, evaluation=evaluation, day=today(), number=1, state="published", computed_at=moment,
        published_at=moment,
    )  # fmt: skip
    team = RouteTeam(route=route, person=planned.inspector or visit.inspector, position=1)
    keep_tour(team, TeamDay(112.9, 28.2, 510, 510, 600, stops=[StopTime(str(planned.pk), 10, 520, 520, 540)]))
    team.save()
    RouteStop.objects.create(route=route, planned=planned, team=team, position=1)
    again = Visit.objects.create(
        region_id=evaluation.region_id, campaign=visit.campaign, version=visit.version, site=site, source=visit.source,
        evaluation=evaluation, inspector=other, started_at=moment, submitted_at=moment, period=visit.period, checked=1,
    )  # fmt: skip
    one = visit.checks.earliest("pk")
    check = Check.objects.create(visit=again, item=one.item, verdict="pass", at=moment)
    second = PlannedVisit.of(evaluation, site, turn=2, inspector=other)
    second.save(force_insert=True)
    recheck = Recheck.objects.create(
        region_id=evaluation.region_id, evaluation=evaluation, first=visit, second=again, planned=second, state="made",
        chosen_at=moment, due_at=moment,
    )  # fmt: skip
    pair = PairedCheck.objects.create(recheck=recheck, item=one.item, one=one, other=check, same=False)
    return {"route": route, "team": team, "pair": pair}


def _work(county: County, unit: Unit) -> Task:
    assert county.campaign is not None
    values = TaskValues(
        title=f"{MARK}任务", measures=f"{MARK}措施", lead_unit_id=unit.pk, due_on=today() + timedelta(days=9), quote=f"{MARK}原文",
        steps=(Step(f"{MARK}节点", today()),),
    )  # fmt: skip
    tasks = make_tasks([values], by=county.people["office"].actor, campaign=county.campaign)
    return release_tasks(tasks, by=county.people["office"].actor)[0]


def _asked_of(unit: Unit, office: Member) -> dict[str, Model]:
    """Material that a unit is asked for, its answer, and a quota."""
    values = RequestValues(
        kind="report", title=f"{MARK}材料", text=f"{MARK}说明", due_at=now() + timedelta(days=3), unit_ids=(unit.pk,)
    )
    request = send_request(values, by=office.actor)
    return {"request": request, "answer": request.parts.get(), "quota": set_quota("order", "month", 99, by=office.actor)}


def _gated(county: County) -> dict[str, Model]:
    """A phase with a period, an answer to its gate and a transition proposed."""
    assert county.campaign is not None
    own, moment = {"region": county.region}, now()
    phase = county.campaign.phases.get()
    phase.title, phase.starts_on, phase.ends_on = f"{MARK}动员部署", today(), today() + timedelta(days=9)
    phase.save()
    period = Period.objects.create(**own, phase=phase, title=f"{MARK}起步", starts_on=today(), ends_on=today(), goal=f"{MARK}目标")
    answer = Answer.objects.create(**own, phase=phase, key="look_back", holds=True, text=f"{MARK}依据", answered_at=moment)
    transition = Transition.objects.create(**own, phase=phase, begins_on=today(), reason=f"{MARK}原因", proposed_at=moment)
    return {"phase": phase, "phase_period": period, "gate_answer": answer, "transition": transition}


def _met(county: County, unit: Unit) -> dict[str, Model]:
    """A meeting that the unit came to and passes on, and a series."""
    own, moment = {"region": county.region}, now()
    row = Meeting.objects.create(
        **own, campaign=county.campaign, kind="onsite", title=f"{MARK}会议", state="held", starts_at=moment - timedelta(hours=3),
        ends_at=moment - timedelta(hours=1), place=f"{MARK}会议室", chair=county.people["unit_head"].person, note=f"{MARK}要求", made_at=moment,
        called_at=moment - timedelta(days=2), held_at=moment, minutes_text=f"{MARK}纪要", minutes_state="draft",
    )  # fmt: skip
    invitation = Invitation.objects.create(meeting=row, unit=unit, leave_reason=f"{MARK}出差")
    person = county.people["unit_liaison"].person
    Attendee.objects.create(meeting=row, invitation=invitation, person=person, signed_at=row.starts_at, way="code")
    AgendaPoint.objects.create(meeting=row, position=1, title=f"{MARK}议题", speaker=person)
    Decision.objects.create(meeting=row, position=1, text=f"{MARK}议定事项", lead=unit)
    Problem.objects.create(meeting=row, position=1, text=f"{MARK}问题", outcome="solved", unit=unit)
    series = MeetingSeries.objects.create(
        **own, campaign=county.campaign, kind="regular", title=f"{MARK}例会", rrule="FREQ=MONTHLY", starts_on=today(), at=time(9), made_at=moment
    )
    cascade = CascadePart.objects.create(**own, meeting=row, unit=unit, due_at=moment + timedelta(days=3), returned_reason=f"{MARK}退回")
    return {"meeting": row, "cascade": cascade, "series": series}


def _coordinated(county: County, site: Site, unit: Unit, item: Item) -> dict[str, Model]:
    """A finding that is coordinated, its order to learn from it, a hard problem, and what is listed."""
    office, moment = county.people["office"].actor, now()
    finding = make_finding(
        county, site=site, unit=unit, item=item, state="accepted", assigned_at=moment, accepted_at=moment,
        due_at=moment + timedelta(days=7), registered_by=county.people["inspector"].person,
    )  # fmt: skip
    unit_side = county.people["unit_liaison"].actor
    coordination = ask_coordination(finding, by=unit_side, version=finding.version, reason=f"{MARK}需协调")
    day = today() + timedelta(days=9)
    order = order_learning(finding, by=office, scope="type", due_on=day, title=f"{MARK}自查", text=f"{MARK}要点")
    hard = Hard(title=f"{MARK}难题", why=f"{MARK}原因", lead=unit, review_on=day, site=site)
    assert county.campaign is not None
    leader = county.people["contracted_leader"].person
    return {
        "coordination": coordination, "learn": order, "self_check": order.answers.filter(site__unit=unit).earliest("pk"),
        "problem": list_hard_problem(hard, by=office, campaign=county.campaign),
        "listing": list_for_supervision(finding, by=office, level="county", leader=leader, due_on=day, reason=f"{MARK}督办"),
    }  # fmt: skip


def _record_body(county: County, standard: Standard) -> bytes:
    """A record as a phone sends it."""
    assert county.campaign is not None
    moment = now().isoformat()
    check = {"id": str(uuid7()), "item": str(standard.items["I-1"].pk), "verdict": "fail", "at": moment, "note": f"{MARK}积水"}
    record = {
        "format": 1, "id": str(uuid7()), "person": str(county.people["inspector"].person.pk), "campaign": str(county.campaign.pk),
        "site": str(county.sites[0].pk), "source": "self", "started_at": moment, "checks": [check],
    }  # fmt: skip
    return json.dumps(record).encode()


def _forecast(finding: Finding) -> Forecast:
    """A forecast with a row of everything about one finding, its site, item and unit."""
    row = Forecast.objects.create(
        region=finding.region, campaign=finding.campaign, version=finding.item.version, as_of=now(), computed_at=now(), seed=1,
        engine="test", way="simulated", mean=80.5, low=76.0, high=85.0, chance=0.2,
    )  # fmt: skip
    parts = {"item": finding.item, "unit": finding.unit, "site_type": finding.site.type}
    for axis, part in parts.items():
        ExpectedLoss.objects.create(forecast=row, axis=axis, mean=0.5, low=0.1, high=1.0, source="checks", **{axis: part})
    PairChance.objects.create(
        forecast=row, site=finding.site, item=finding.item, unit=finding.unit, chance=0.4, common=0.3, loss=0.1, checks=1
    )
    FindingValue.objects.create(forecast=row, finding=finding, value=0.1, before=0.9, after=0.2, drawn=0.5)
    SiteValue.objects.create(forecast=row, site=finding.site, value=0.1, loss=0.2, drawn=0.5, chance=0.6)
    return row


def _planned(county: County, unit: Unit, finding: Finding) -> dict[str, Model]:
    """An adopted plan with one task of the unit, the unit's people, and an effort for a kind of findings."""
    assert county.campaign is not None
    region = {"region": county.region}
    office = county.people["office"].user.pk
    day = today() + timedelta(days=1)
    plan = Plan.objects.create(
        **region, campaign=county.campaign, state="current", starts_on=today(), evaluation_on=today() + timedelta(days=30),
        recovered="1.5", bound="1.6", total_gain="2", asked_at=now(), computed_at=now(), adopted_at=now(), adopted_by=office,
    )  # fmt: skip
    PlanUnit.objects.create(plan=plan, unit=unit, recovered="1.5", bound="1.6", tasks=1, taken=[[day.isoformat(), 8, 16]])
    task = PlanTask.objects.create(
        plan=plan, finding=finding, unit=unit, title=f"{MARK}积水", position=0, starts_on=day, ends_on=day, effort=1,
        hours_a_day=8, effort_from="usual", gain="1.5", why="rate", params={"args": {"rank": 1, "of": 1, "rate": 0.2}},
    )  # fmt: skip
    capacity = UnitCapacity.objects.create(**region, unit=unit, people=2, starts_on=today())
    effort = EffortRule.objects.create(**region, campaign=county.campaign, severity="grave", days=3)
    return {"plan": plan, "task": task, "capacity": capacity, "effort": effort}


def _word_template(office: Member) -> WordTemplate:
    """A template of the office in use."""
    file = WordFile(example_template(), f"{MARK}.docx", ("标题", "本月得分", "#单位"))
    return add_template(f"{MARK}模板", "report", file, by=office.actor)


def _document(county: County, unit: Unit) -> Model:
    """A bulletin that goes to one unit."""
    words = (paragraph(f"{MARK}请按期整改。"),)
    draft = Draft(county.region.pk, "bulletin", f"{MARK}关于检查情况的通报", words, (Party.of_unit(unit),))
    return issue_now(draft, by=county.people["director"].actor)


def _lead(finding: Finding, sha256: str) -> dict[str, Model]:
    """A lead about the finding, and a file of it."""
    lead = Lead.objects.create(
        region=finding.region, number="2025-00001", ground="by_hand", unit=finding.unit, finding=finding, reason=f"{MARK}两次超期", opened_at=now()
    )
    kept = CaseFile.objects.create(
        region=finding.region, lead=lead, sha256=sha256, size=1, seal="4" * 64, events=1, head_position=1, head_hash="5" * 64, made_at=now()
    )
    return {"lead": lead, "case_file": kept}


def _look_back(county: County, unit: Any, site: Any, item: Any) -> dict[str, Model]:
    """A round that was drawn, and one look back that was taken."""
    moment = now()
    closed = make_finding(county, site=site, unit=unit, item=item, state="closed", closed_at=moment - timedelta(days=30))
    drawn = LookBackRound.objects.create(
        region=county.region, campaign=county.campaign, period="2026-01", number=1, title=f"{MARK}回头看", state="drawn",
        closed_count=9, quota=5, draw_at=moment, sealed_at=moment, drawn_at=moment, due_at=moment + timedelta(days=9),
        commitment="4" * 64, frame_hash="5" * 64, plan_hash="6" * 64, secret_sealed="", plan_sealed=b"", drawn_count=5,
        officer=county.people["office"].person, announcement={"frame_hash": "5" * 64},
    )  # fmt: skip
    look = LookBack.objects.create(
        region=county.region, round=drawn, finding=closed, inspector=county.people["inspector"].person, due_at=moment,
        state="held", way="hand", note=f"{MARK}没有反弹", looked_at=moment, looked_by=county.people["inspector"].person,
    )  # fmt: skip
    return {"round": drawn, "look_back": look}


def _reading(county: County, office: Member) -> dict[str, Model]:
    """A later version of a document that was read, with a duty, and a name that somebody taught."""
    moment, common = now(), {"region": county.region, "campaign": county.campaign, "held_on": today(), "state": "read"}
    text = f"{MARK}局要交台账。"
    earlier = Reading.objects.create(**common, title=f"{MARK}讲话", text=text, made_by=office.user, made_at=moment)
    row = Reading.objects.create(**common, title=f"{MARK}讲话二稿", text=text, earlier=earlier, number=2, made_by=office.user, made_at=moment)
    duty = ReadDuty.objects.create(reading=row, start=0, end=len(text), quote=text, action=text, lead=[f"{MARK}局"], confidence=0.9)
    name = LearnedName.objects.create(region=county.region, name=f"{MARK}办", taught_by=office.user, taught_at=moment)
    name.rows.create(unit=county.units["market"])
    return {"reading": row, "read_duty": duty, "learned_name": name}


def _consequence(county: County, unit: Unit, version: StandardVersion) -> dict[str, Model]:
    """What followed for a unit from a frozen ranking, its objection, and a notice that is prepared."""
    moment, office = now(), county.people["office"].user
    ranking = _ranking(county, unit, version, "2026-01")
    Ranking.objects.filter(pk=ranking.pk).update(state="frozen", frozen_at=moment, frozen_by=office, objections_until=moment)
    ranking.refresh_from_db()
    base = {"region": county.region, "campaign": county.campaign, "ranking": ranking, "unit": unit}
    consequence = Consequence.objects.create(
        **base, period="2026-01", rule="black", kind="deduction", title=f"{MARK}扣款", group="sites", bearer=unit, rank=1, of=1,
        apart=True, amount=-2000, state="confirmed", proposed_at=moment, decided_at=moment, decided_by=office,
        opinion=f"{MARK}属实", objections_until=moment + timedelta(days=5),
    )  # fmt: skip
    objection = Objection.objects.create(
        **base, consequence=consequence, text=f"{MARK}不服", made_by=county.people["unit_liaison"].user, made_at=moment,
        due_at=moment + timedelta(days=5),
    )  # fmt: skip
    notice = Notice.objects.create(**base, made_by=office, made_at=moment)
    return {"consequence": consequence, "objection": objection, "notice": notice}


def _ranking(county: County, unit: Unit, version: StandardVersion, period: str) -> Ranking:
    """A provisional ranking with one unit that has one place."""
    assert county.campaign is not None
    group = {"id": "sites", "title": "部门", "units": 1, "ranked": 1, "mean": "0.1", "prior_places": "2"}
    row = Ranking.objects.create(
        region=county.region, campaign=county.campaign, version=version, period=period, engine="ranking-1",
        inputs={"minimum": 1, "about": {"unassigned_lost": "0", "unassigned_stake": "0"}, "units": []},
        result={"groups": [group], "units": []}, inputs_digest="0" * 64, result_digest="1" * 64, computed_at=now(),
    )  # fmt: skip
    RankedUnit.objects.create(
        ranking=row, unit=unit, position=0, group="sites", status="ranked", rank=1, best=1, worst=1, lost=1, stake=10,
        places=1, pairs=3, failed=1, weight=1, rate="0.1", shrunk="0.1", low="0.05", high="0.2",
    )  # fmt: skip
    return row


def stored_photo(member: Member) -> Attachment:
    """A real photo, brought by somebody."""
    content = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(content, "JPEG")
    content.seek(0)
    return store_photo(content, by=member.actor)


def neighbour(county: County) -> Member:
    """The liaison of a unit that has nothing to do with the belongings."""
    return make_member(county, "unit_liaison", name="邻居", unit=county.units["education"])
