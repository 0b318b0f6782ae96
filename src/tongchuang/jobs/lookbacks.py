"""Look-backs by the clock."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongchuang.jobs.connections import own_connection
from tongchuang.workflows.lookbacks import tend_look_backs


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="lookbacks", lock="lookbacks")
def tend_lookbacks(timestamp: int) -> None:
    """Seal the month that is over, draw what nobody drew, publish rounds that are over."""
    with own_connection():
        tend_look_backs()
