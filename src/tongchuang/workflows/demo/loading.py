"""Loads the demo: two counties in one transaction, so that there is all of it or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction

from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.ledger.models import Cursor, SealedEvent
from tongchuang.domain.ledger.queries import SealedChange, sealed_after, sealed_up_to
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.messages.consumers import deliver_inbox
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.models import Region
from tongchuang.domain.scores.actions import take_snapshot
from tongchuang.domain.scores.consumers import refresh_scores
from tongchuang.domain.scores.values import Scope
from tongchuang.foundation.clock import today
from tongchuang.workflows.demo import campaign, organisations, places
from tongchuang.workflows.demo.album import Album, Pictures
from tongchuang.workflows.demo.bulletins import make_information
from tongchuang.workflows.demo.burden import make_burden, make_past_burden
from tongchuang.workflows.demo.consequences import make_consequences, make_notices
from tongchuang.workflows.demo.coordination import make_coordination, make_coordinations
from tongchuang.workflows.demo.deliveries import make_deliveries
from tongchuang.workflows.demo.dice import Dice
from tongchuang.workflows.demo.documents import make_documents
from tongchuang.workflows.demo.draws import hold_drawn_evaluation, make_open_draws
from tongchuang.workflows.demo.evaluations import enter_monthly_facts, hold_evaluations, make_routine_visits
from tongchuang.workflows.demo.facts import write_fact_files
from tongchuang.workflows.demo.findings import Findings
from tongchuang.workflows.demo.forecasts import make_forecasts
from tongchuang.workflows.demo.gates import make_gates
from tongchuang.workflows.demo.leads import make_leads
from tongchuang.workflows.demo.lookbacks import make_look_backs
from tongchuang.workflows.demo.meetings import make_meetings
from tongchuang.workflows.demo.messages import make_settings, plan_reminders
from tongchuang.workflows.demo.monthly import make_monthly_work
from tongchuang.workflows.demo.orders import make_orders, open_leads_of_orders
from tongchuang.workflows.demo.photo_signals import plant_signals
from tongchuang.workflows.demo.plans import make_plan
from tongchuang.workflows.demo.plates import make_plates
from tongchuang.workflows.demo.pledges import make_pledges
from tongchuang.workflows.demo.rankings import make_rankings
from tongchuang.workflows.demo.readings import make_readings
from tongchuang.workflows.demo.reports import make_reports
from tongchuang.workflows.demo.routes import make_routes
from tongchuang.workflows.demo.sizes import COUNTY, NEIGHBOUR, Size
from tongchuang.workflows.demo.stage import Clock, Stage, write_events
from tongchuang.workflows.demo.tasks import make_tasks
from tongchuang.workflows.demo.unit_rows import NEIGHBOUR_UNITS, UNITS
from tongchuang.workflows.demo.visits import Visits

SEED = "yunxiu"
# Codes that no real county has.
COUNTY_CODE, NEIGHBOUR_CODE = "990101", "990102"
READERS = ("inbox", "reminders", "facts", "photos", "scores", "forecasts", "rankings", "consequences")
INBOX_DAYS = 7
READ_AFTER_DAYS = 3
Progress = Callable[[str], None]


class _Report:
    """Says what is being made, and about how long the rest takes."""

    def __init__(self, say: Progress) -> None:
        self.say, self.started, self.share = say, time.monotonic(), 0.0

    def begin(self, what: str, share: float) -> None:
        """The next part begins, after this share of the whole."""
        passed = time.monotonic() - self.started
        rest = f", about {passed / share * (1 - share):.0f} s left" if share > 0.05 else ""
        self.say(f"  {what} ({share:.0%}{rest})")


def load_demo(progress: Progress, *, day: date | None = None, seed: str = SEED, scale: float = 1.0) -> None:
    """Make both counties as of a day (today when left out)."""
    clock = Clock(day or today())
    report, dice = _Report(progress), Dice(f"{seed}/{clock.day}")
    with transaction.atomic():
        report.begin("Photos", 0)
        pictures = Pictures()
        pictures.draw(COUNTY.scaled(scale).pictures, lambda done, total: None)
        report.begin("Standards, units, people and sites", 0.1)
        packs = campaign.publish_packs()
        large = _found(COUNTY.scaled(scale), dice.part("large"), clock)
        small = _found(NEIGHBOUR, dice.part("small"), clock)
        campaign.make_campaign(large, packs)
        campaign.make_campaign(small, packs[1:2])
        for stage in (large, small):
            campaign.make_responsibilities(stage)
            campaign.make_contracts(stage)
        report.begin("Evaluations, visits and findings", 0.17)
        _inspect(large, pictures)
        _inspect(small, pictures)
        report.begin("Rankings", 0.38)
        for stage in (large, small):
            make_rankings(stage)
        make_consequences(large)
        make_past_burden(large)
        make_documents(large)
        make_information(large)
        make_pledges(large)
        for stage in (large, small):
            make_orders(stage)
        make_look_backs(large)
        _give_work(large)
        write_events([large, small])
        seal_all()
        report.begin("Scores", 0.42)
        _take_snapshots(all_periods=scale >= 1)
        report.begin("Forecasts", 0.6)
        make_forecasts(large, whole=scale >= 1)
        report.begin("Plan", 0.75)
        make_plan(large)
        make_burden(large)
        make_notices(large)
        make_meetings(large)
        make_monthly_work(large)
        make_plates(large)
        plant_signals(large)
        make_deliveries(large)
        make_routes(large)
        make_coordination(large)
        make_coordinations(small)
        open_leads_of_orders(large)
        make_leads(large)
        make_readings(large)
        make_reports(large)
        report.begin("Ledger", 0.83)
        # What forecasts and the plan told.
        seal_all()
        _read_on(clock)
        write_fact_files([large, small])
    progress(f"  The demo is loaded ({time.monotonic() - report.started:.0f} s).")


def _give_work(stage: Stage) -> None:
    """Tasks, and how far the phases that they belong to have come."""
    make_tasks(stage)
    make_gates(stage)


def _found(size: Size, dice: Dice, clock: Clock) -> Stage:
    code, name, full = (COUNTY_CODE, "云岫县", "云岫县") if size.whole else (NEIGHBOUR_CODE, "望澜县", "望澜县")
    longitude, latitude = (112.1050, 33.2080) if size.whole else (112.6420, 33.4110)
    plan = places.Plan(longitude, latitude)
    region = Region.objects.create(
        id=dice.id(clock.on(clock.start, 8)), code=code, name=name, full_name=full, centre_longitude=longitude,
        centre_latitude=latitude, boundary=plan.outline(),
    )  # fmt: skip
    stage = Stage(region, size, dice, clock)
    organisations.make_units(stage, UNITS if size.whole else NEIGHBOUR_UNITS)
    organisations.make_people(stage)
    campaign.load_types(stage)
    places.make_streets(stage, plan)
    places.make_sites(stage, plan)
    return stage


def _inspect(stage: Stage, pictures: Pictures) -> None:
    album = Album(stage, pictures)
    visits = Visits(stage, album)
    if stage.size.whole:
        hold_evaluations(stage, visits)
        hold_drawn_evaluation(stage, visits)
    make_routine_visits(stage, visits, max(5, stage.size.visits - stage.size.rechecks - len(visits.made)))
    enter_monthly_facts(stage)
    findings = Findings(stage, album, visits)
    findings.make()
    album.write()
    visits.write()
    findings.write()
    if stage.size.whole:
        make_open_draws(stage)


def _read_on(clock: Clock) -> None:
    """Only what is recent is told in the inboxes; the readers of the ledger go on from here."""
    since = clock.now - timedelta(days=INBOX_DAYS)
    end = sealed_up_to()
    # Not all stand in the order of their moments: much of the past is made last.
    found = SealedEvent.objects.filter(event__at__gte=since).order_by("position")
    told: list[SealedChange] = []
    for positions in batched(found.values_list("position", flat=True), 1000):
        rows = SealedEvent.objects.filter(position__in=positions).select_related("event", "event__personal")
        batch = [SealedChange(row.position, row.event) for row in rows.order_by("position")]
        deliver_inbox(batch)
        told += batch
    read = clock.now - timedelta(days=READ_AFTER_DAYS)
    InboxMessage.objects.filter(created_at__lt=read).update(read_at=read)
    plan_reminders(told)
    make_settings()
    Cursor.objects.bulk_create(
        [Cursor(consumer=name, position=end) for name in READERS],
        update_conflicts=True, unique_fields=["consumer"], update_fields=["position"],
    )  # fmt: skip


def batched(positions: Iterable[int], size: int) -> Iterator[list[int]]:
    """In lists of a size."""
    every = list(positions)
    yield from (every[start : start + size] for start in range(0, len(every), size))


def _take_snapshots(*, all_periods: bool) -> None:
    """Whatever the reader of scores keeps, as if each campaign had just been made; and every evaluation."""
    if all_periods:
        refresh_scores(sealed_after(0, kinds=["campaign.created"], limit=10))
    for evaluation in Evaluation.objects.filter(finished_at__isnull=False):
        take_snapshot(Scope.of_evaluation(evaluation), by=SYSTEM)
