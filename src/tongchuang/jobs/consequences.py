"""Tasks of consequences: what nobody can object to any more becomes final."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongchuang.foundation.clock import now
from tongchuang.jobs.connections import own_connection
from tongchuang.workflows.consequences import settle


@app.periodic(cron="7,37 * * * *")
@app.task(queueing_lock="consequences", lock="consequences")
def settle_consequences(timestamp: int) -> None:
    """Twice an hour: confirmed consequences whose time to object is over become final, with their amounts."""
    with own_connection():
        settle(now())
