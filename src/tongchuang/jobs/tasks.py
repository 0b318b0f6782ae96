"""Tasks of the queue. The clock starts them; each may run twice without harm."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongchuang.jobs.pump import pump_once

EVERY_FIVE_SECONDS = "*/5 * * * * *"


@app.periodic(cron=EVERY_FIVE_SECONDS)
@app.task(queueing_lock="pump", lock="pump", retry=RetryStrategy(max_attempts=3, wait=5), pass_context=False)
def pump(timestamp: int) -> None:
    """Seal the ledger and let its readers read on."""
    pump_once()


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="sweep", lock="sweep", pass_context=False)
def sweep_sessions(timestamp: int) -> None:
    """Remove sessions that have run out."""
    from django.contrib.sessions.backends.db import SessionStore

    SessionStore.clear_expired()
