"""Information work by the clock."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongchuang.jobs.connections import own_connection
from tongchuang.workflows.bulletins import tend_information_work


@app.periodic(cron="20 8 * * *")
@app.task(queueing_lock="information_work", lock="information_work")
def tend_information(timestamp: int) -> None:
    """Every morning: open the month, and remind units below their quota some working days before it ends."""
    with own_connection():
        tend_information_work()
