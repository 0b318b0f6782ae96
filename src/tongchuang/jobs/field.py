"""Tasks for what comes from the field: what was left waiting, small pictures, unfinished files."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongchuang.domain.files.actions import forget_stale_uploads, make_thumbnails
from tongchuang.foundation.clock import now
from tongchuang.jobs.connections import own_connection
from tongchuang.workflows.take_delivery import take_waiting

EVERY_TEN_SECONDS = "*/10 * * * * *"


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="deliveries", lock="deliveries")
def take_deliveries(timestamp: int) -> None:
    """Take the deliveries that can be taken and that no phone has asked about since."""
    with own_connection():
        take_waiting()


@app.periodic(cron=EVERY_TEN_SECONDS)
@app.task(queueing_lock="thumbnails", lock="thumbnails")
def small_pictures(timestamp: int) -> None:
    """Make the small pictures of photos that came from phones; on a busy day they follow by and by."""
    with own_connection():
        make_thumbnails()


@app.periodic(cron="7 4 * * *")
@app.task(queueing_lock="stale_uploads", lock="stale_uploads")
def forget_unfinished(timestamp: int) -> None:
    """Forget files that began to arrive and have not gone on for two weeks."""
    with own_connection():
        forget_stale_uploads(at=now())
