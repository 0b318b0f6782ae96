"""The demo, small: deterministic, whole, in every state, and true to what the actions would have written."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q
from tests.factories import client_for

from tongchuang.domain.accounts.models import User
from tongchuang.domain.appraisals.engine_io import reproduce
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.findings import rules
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.engine_io import due_time
from tongchuang.domain.findings.history import finding_history
from tongchuang.domain.findings.models import Extension, Finding, FindingPhoto, NumberSeries
from tongchuang.domain.findings.numbers import FINDINGS, take_numbers
from tongchuang.domain.findings.queries import is_independent, proving_visit
from tongchuang.domain.findings.states import State
from tongchuang.domain.findings.supervision import supervision_of
from tongchuang.domain.inspections.access import visits_visible_to
from tongchuang.domain.inspections.models import Check, Evaluation, LatestCheck, Visit
from tongchuang.domain.ledger.models import Cursor, Event, PendingEvent
from tongchuang.domain.ledger.queries import sealed_up_to
from tongchuang.domain.ledger.verifying import verify
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.actors import actor_for
from tongchuang.domain.organisations.models import PostKind, Region, Unit
from tongchuang.domain.places.models import Section, Site
from tongchuang.domain.responsibilities.models import Contract, Responsibility
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.tasks.models import State as TaskState
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.queries import overdue, uncascaded, unclaimed
from tongchuang.foundation.clock import now, today
from tongchuang.jobs.pump import READERS
from tongchuang.workflows import demo
from tongchuang.workflows.demo import loading, sentences
from tongchuang.workflows.demo.sizes import COUNTY

SCALE = 0.05
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def failed_load(django_db_setup, django_db_blocker):
    """What is left of a load that broke off after its sites and people."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_inspect", lambda stage, pictures: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            demo.load(lambda line: None, day=today(), scale=SCALE)
        left = Region.objects.count(), User.objects.count(), Event.objects.count()
        transaction.set_rollback(True)
    return left


@pytest.fixture(scope="module")
def digests(failed_load, django_db_setup, django_db_blocker):
    """Loads twice and undoes the first; the second stays until the module's tests are over."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            begun = now()
            demo.load(lambda line: None, day=today(), scale=SCALE)
            first = digest(begun)
            transaction.set_rollback(True)
        with transaction.atomic():
            begun = now()
            demo.load(lambda line: None, day=today(), scale=SCALE)
            yield first, digest(begun)
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def loaded(digests):
    return digests


@pytest.fixture
def county() -> Region:
    return Region.objects.get(code=loading.COUNTY_CODE)


@pytest.fixture
def neighbour() -> Region:
    return Region.objects.get(code=loading.NEIGHBOUR_CODE)


def digest(begun: datetime) -> dict[str, str]:
    """The county in hashes. What is done at the moment of the loading, and not in the county's past, is told by its kinds."""
    loading_now = Q(at__gte=begun)
    parts = {
        "sites": Site.objects.order_by("pk").values_list("pk", "code", "name", "longitude", "unit__name", "point_owner__name"),
        "visits": Visit.objects.order_by("pk").values_list("pk", "site__name", "inspector__name", "started_at", "failed"),
        "checks": Check.objects.order_by("pk").values_list("pk", "item__code", "verdict", "count", "note"),
        "latest": LatestCheck.objects.order_by("version__slug", "item__code", "check_row", "period").values_list(
            "item__code", "site__name", "verdict", "count", "at"
        ),
        "findings": Finding.objects.order_by("region__code", "number").values_list(
            "pk", "number", "title", "state", "severity", "unit__name", "registered_at", "due_at", "closed_at", "fix_text", "version"
        ),
        "photos": FindingPhoto.objects.order_by("pk").values_list("pk", "attachment__sha256", "distance_m"),
        "events": Event.objects.exclude(loading_now).order_by("at", "kind").values_list("at", "kind"),
        "events of the loading": Event.objects.filter(loading_now).order_by("kind").values_list("kind"),
    }  # fmt: skip
    return {name: hashlib.sha256(repr(list(rows)).encode()).hexdigest() for name, rows in parts.items()}


def test_same_seed_and_day_give_the_same_demo(digests):
    assert digests[0] == digests[1]


def test_full_size_is_that_of_a_real_county():
    assert COUNTY.number_of_sites == 1200 and len(COUNTY.sites) == 28
    assert (COUNTY.streets, COUNTY.sections, COUNTY.lanes, COUNTY.persons) == (10, 29, 57, 300)
    assert (COUNTY.visits, COUNTY.findings) == (900, 2500)


def test_county_has_what_it_should(county):
    assert demo.is_loaded()
    assert Unit.objects.filter(region=county, valid_to__isnull=True).count() == 80
    closed = Unit.objects.get(region=county, valid_to__isnull=False)
    assert closed.successor is not None and closed.valid_to < today()
    assert Section.objects.filter(region=county, kind="section").count() == 29
    assert Section.objects.filter(region=county, kind="lane", geometry__type="LineString").count() == 57
    assert Site.objects.filter(region=county).values("type").distinct().count() == 28
    visits = Visit.objects.filter(region=county)
    assert visits.exclude(evaluation__drawn=True).count() == pytest.approx(45, abs=6)
    assert visits.filter(evaluation__drawn=True).exists()
    assert Finding.objects.filter(region=county).count() >= 100
    held = Evaluation.objects.filter(region=county, finished_at__isnull=False)
    assert Counter(held.values_list("source", flat=True)) == {"mock": 6, "official": 1, "covert": 1}
    assert Snapshot.objects.filter(evaluation__in=held, total__isnull=False).count() == 8
    assert len(sentences.distinct()) >= 100


def test_every_state_and_request_is_there(county):
    states = set(Finding.objects.filter(region=county).values_list("state", flat=True))
    assert states == set(State.values)
    assert Extension.objects.filter(decided_at__isnull=True).exists()
    assert Extension.objects.filter(decided_at__isnull=False).exists()
    assert Finding.objects.filter(region=county, void_asked_by__isnull=False).exclude(state=State.VOID).exists()
    assert Finding.objects.filter(region=county, paused_at__isnull=False).exclude(state=State.DISPUTED).exists()
    assert set(Contract.objects.filter(region=county).values_list("state", flat=True)) == set(Contract.State.values)
    assert set(Responsibility.objects.filter(region=county).values_list("state", flat=True)) == set(Responsibility.State.values)


def test_tasks_stand_in_every_state(county):
    rows = Task.objects.filter(region=county)
    assert set(rows.values_list("state", flat=True)) == set(TaskState.values)
    assert overdue(rows).exists() and uncascaded(rows).exists() and unclaimed(rows).exists()
    assert rows.filter(parent__isnull=False).exists() and rows.filter(series__isnull=False).exists()
    assert {row.version for row in rows} <= set(range(1, 9))


def test_moments_follow_each_other():
    for row in Finding.objects.all():
        moments = [row.registered_at, row.assigned_at, row.accepted_at, row.fixed_at, row.closed_at]
        known = [moment for moment in moments if moment is not None]
        assert known == sorted(known), row
        assert (row.state == State.CLOSED) == (row.closed_at is not None)
        assert row.state != State.CLOSED or all(moments)
        assert (row.state == State.DISPUTED) <= (row.paused_at is not None)
        assert row.state == State.REGISTERED or row.state == State.VOID or row.due_at is not None


def test_closers_are_independent_and_grave_ones_were_visited():
    closed = list(Finding.objects.filter(state=State.CLOSED).select_related("site"))
    assert closed
    for row in closed:
        assert is_independent(row, row.closed_by_id), row
        if row.severity == "grave":
            assert proving_visit(row) is not None, row


def test_due_times_are_those_of_the_calendar():
    rows = Finding.objects.filter(due_at__isnull=False, pauses__isnull=True, extensions_granted=0)
    for row in rows:
        numbers = supervision_of(row.campaign_id)
        expected = due_time(row.assigned_at, numbers.days(row.severity, same_day=row.same_day), closing=numbers.due_time)
        assert row.due_at == expected.at, row


def test_photos_prove_the_fix_and_are_in_the_store():
    photos = list(FindingPhoto.objects.select_related("finding", "attachment"))
    fixed = {photo.finding_id for photo in photos if photo.phase == FindingPhoto.Phase.AFTER}
    assert fixed >= set(Finding.objects.filter(fixed_at__isnull=False).values_list("pk", flat=True))
    for photo in photos:
        if photo.phase == FindingPhoto.Phase.AFTER:
            assert photo.attachment.taken_at >= photo.finding.registered_at
            assert photo.distance_m is None or photo.distance_m <= 150
    for sha256 in {photo.attachment.sha256 for photo in photos}:
        with file_store().open(sha256) as stored:
            content = stored.read()
        assert hashlib.sha256(content).hexdigest() == sha256 and len(content) < 40_000


def test_one_open_finding_for_a_site_and_item_and_rebounds_are_graver():
    open_pairs = Counter(Finding.objects.exclude(state__in=["closed", "void"]).values_list("site", "item"))
    assert max(open_pairs.values()) == 1
    for row in Finding.objects.filter(rebound_of__isnull=False).select_related("rebound_of"):
        assert rules.is_rebound(row.rebound_of.closed_at, row.registered_at, 30)
        assert row.severity in (rules.one_graver(row.rebound_of.severity), "grave")


def test_numbers_go_on_without_a_gap(county):
    for series in NumberSeries.objects.filter(region=county, series=FINDINGS):
        rows = Finding.objects.filter(region=county, number__startswith=str(series.year)).order_by("number")
        numbers = list(rows.values_list("number", flat=True))
        assert numbers == [rules.number_text(series.year, position + 1) for position in range(len(numbers))]
        assert list(rows.order_by("registered_at").values_list("registered_at")) == list(rows.values_list("registered_at"))
        assert take_numbers(county.pk, series.year) == [rules.number_text(series.year, len(numbers) + 1)]


def test_the_latest_check_of_each_item_counts():
    for row in LatestCheck.objects.select_related("check_row")[:300]:
        same = Check.objects.filter(
            visit__campaign=row.campaign_id, visit__source=row.source, visit__evaluation=row.evaluation_id, visit__site=row.site_id,
            item=row.item_id, visit__period=row.period,
        )  # fmt: skip
        newest = same.order_by("-at").first()
        assert newest is None or newest.at <= row.at
        assert row.check_row.verdict == row.verdict


def test_ledger_verifies_and_its_readers_stand_at_its_end():
    outcome = verify()
    assert outcome.problem == "" and outcome.waiting == 0 and not PendingEvent.objects.exists()
    assert set(loading.READERS) == {reader.name for reader in READERS}
    assert {cursor.position for cursor in Cursor.objects.all()} == {sealed_up_to()}
    moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
    last = moments[-Event.objects.exclude(kind="standard.published").count() :]
    assert last[-1] <= max(moments) and InboxMessage.objects.exists()


def test_every_change_of_a_finding_is_in_its_history(county):
    office = actor_for(User.objects.get(username="office"))
    for row in Finding.objects.filter(region=county)[:60]:
        history = finding_history(row, by=office)
        assert history[0].kind == "finding.registered"
        versions = [entry.new["version"] for entry in history if "version" in entry.new]
        assert versions == list(range(1, row.version + 1))
        # Orders have numbers of their own.
        assert {entry.new["number"] for entry in history if entry.kind.startswith("finding.")} == {row.number}
        assert [entry.at for entry in history] == sorted(entry.at for entry in history)


def test_past_rankings_are_frozen_and_come_out_of_their_inputs(county):
    rankings = Ranking.objects.filter(region=county)
    frozen = rankings.filter(state="frozen")
    assert frozen.count() >= 5 and rankings.filter(state="provisional").exists()
    assert not frozen.filter(period__regex=r"-\d\d$", period__gte=f"{today():%Y-%m}").exists()
    assert all(reproduce(row).same for row in rankings)
    assert Event.objects.filter(kind="ranking.frozen", region_id=county.pk).count() == frozen.count()


def test_second_county_sees_nothing_of_the_first(county, neighbour):
    theirs = actor_for(User.objects.get(username=demo.NEIGHBOUR_SIGN_IN))
    assert theirs.region_id == neighbour.pk
    assert set(findings_visible_to(theirs).values_list("region", flat=True)) == {neighbour.pk}
    assert set(visits_visible_to(theirs).values_list("region", flat=True)) == {neighbour.pk}
    assert Site.objects.filter(region=neighbour).count() == 40
    assert Unit.objects.filter(region=neighbour).count() == 8
    assert Visit.objects.filter(region=neighbour).count() == pytest.approx(20, abs=2)
    assert Finding.objects.filter(region=neighbour).count() == pytest.approx(60, abs=8)
    assert not Unit.objects.filter(region=neighbour, name__contains="云岫").exists()


def test_sign_ins_open_the_door_to_every_post():
    rows = demo.sign_ins()
    assert len(rows) == len(PostKind.values) + 1 and all(len(row) == 3 for row in rows)
    validate_password(demo.PASSWORD)
    user = authenticate(username="inspector", password=demo.PASSWORD)
    assert user is not None and user.is_demo
    assert not User.objects.filter(is_demo=False).exists()
    posts = {kind for row in rows[:-1] for kind in actor_for(User.objects.get(username=row.account.split(" ")[0])).posts}
    assert posts == set(PostKind.values)
    assert client_for(user).get("/").status_code in (200, 302)


def test_units_without_a_user_have_duties():
    without = Unit.objects.exclude(persons__user__isnull=False).filter(led__isnull=False).distinct()
    assert without.exists()
    assert Responsibility.objects.filter(due_on__isnull=True).exists()
    assert Site.objects.filter(point_owner__isnull=True).exists()


def test_nothing_of_a_load_that_fails_stays(failed_load):
    assert failed_load == (0, 0, 0)
