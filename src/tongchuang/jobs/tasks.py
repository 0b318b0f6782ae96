"""Tasks of the queue. The clock starts them; each may run twice without harm."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongchuang.domain.accounts.queries import forget_ended_sessions
from tongchuang.domain.meetings.actions import tend_meetings
from tongchuang.domain.tasks.actions import tend_recurring
from tongchuang.foundation.clock import now
from tongchuang.jobs.connections import own_connection
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows import forecast, orders, photo_checks, plan, ranking, retention
from tongchuang.workflows.coordination import tend_coordination
from tongchuang.workflows.draws import publish_due
from tongchuang.workflows.facts.carrying import tend_facts
from tongchuang.workflows.facts.filing import file_due
from tongchuang.workflows.rechecks import tend_rechecks
from tongchuang.workflows.reveal import reveal_visits

EVERY_FIVE_SECONDS = "*/5 * * * * *"


@app.periodic(cron=EVERY_FIVE_SECONDS)
@app.task(queueing_lock="pump", lock="pump", retry=RetryStrategy(max_attempts=3, wait=5))
def pump(timestamp: int) -> None:
    """Seal the ledger and let its readers read on."""
    with own_connection():
        pump_once()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="secrets", lock="secrets")
def end_secrets(timestamp: int) -> None:
    """Publish the draws that are over, and reveal the visits that are secret no more."""
    with own_connection():
        publish_due(at=now())
        reveal_visits()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="rechecks", lock="rechecks")
def tend_double_checks(timestamp: int) -> None:
    """Choose visits to be made again blindly, pair those that came, and work out how far they agree."""
    with own_connection():
        tend_rechecks()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="orders", lock="orders")
def issue_orders(timestamp: int) -> None:
    """Issue the supervision orders that are due; each once, however often and by however many this runs."""
    with own_connection():
        orders.check_orders()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="coordination", lock="coordination")
def tend_coordinations(timestamp: int) -> None:
    """Move steps of coordination on whose time has passed, and keep orders to learn from one up with the sites there are."""
    with own_connection():
        tend_coordination(now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="meetings", lock="meetings")
def tend_all_meetings(timestamp: int) -> None:
    """Make the next meetings of every cadence, and tell the office of those that nobody called."""
    with own_connection():
        tend_meetings(now())


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="recurring", lock="recurring")
def make_recurring_tasks(timestamp: int) -> None:
    """Make the instances of recurring tasks of the next two months, and have those ahead follow their series."""
    with own_connection():
        tend_recurring()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="rankings", lock="rankings")
def refresh_rankings(timestamp: int) -> None:
    """Compute provisional rankings anew that facts or duties have changed under; a few at a time."""
    with own_connection():
        ranking.refresh_stale_rankings()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="facts", lock="facts")
def file_facts(timestamp: int) -> None:
    """Write the facts for which enough wait into files."""
    with own_connection():
        file_due()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="photos", lock="photos")
def examine_photos(timestamp: int) -> None:
    """Look at the photos that have come: one after the other, never two at a time."""
    with own_connection():
        photo_checks.examine_due()


@app.periodic(cron="7 4 * * *")
@app.task(queueing_lock="passing", lock="photos")
def look_at_passing(timestamp: int) -> None:
    """See who passes nearly everything, where inspectors were told that this is looked at."""
    with own_connection():
        photo_checks.look_at_passing()


@app.periodic(cron="57 2 * * *")
@app.task(queueing_lock="tend_facts", lock="facts")
def tend_fact_files(timestamp: int) -> None:
    """Compact the files of facts and verify what has changed."""
    with own_connection():
        tend_facts()


@app.periodic(cron="27 2 * * *")
@app.task(queueing_lock="forecasts", lock="forecasts")
def forecast_by_night(timestamp: int) -> None:
    """Ask for the forecasts that have something new to say."""
    with own_connection():
        forecast.forecast_by_night()


@app.periodic(cron="47 2 * * *")
@app.task(queueing_lock="plans", lock="plans")
def plan_by_night(timestamp: int) -> None:
    """Ask for new plans where an adopted one is out of date, after the forecasts of the night."""
    with own_connection():
        plan.plan_anew_overnight()


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="sweep", lock="sweep")
def sweep_sessions(timestamp: int) -> None:
    """Remove sessions that have run out."""
    with own_connection():
        forget_ended_sessions()


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="retention", lock="retention")
def erase_ended_retention(timestamp: int) -> None:
    """Erase personal values of events that have been kept long enough."""
    with own_connection():
        retention.erase_ended_retention(at=now())
