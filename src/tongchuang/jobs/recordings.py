"""Covert recordings by the clock."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongchuang.foundation.clock import now
from tongchuang.jobs.connections import own_connection
from tongchuang.workflows.recordings import erase_old_recordings, make_masks


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="masks", lock="photos")
def mask_recordings(timestamp: int) -> None:
    """Hide the faces on the recordings for which a reviewer asked; never while other photos are looked at."""
    with own_connection():
        make_masks()


@app.periodic(cron="53 3 * * *")
@app.task(queueing_lock="old_recordings", lock="old_recordings")
def erase_recordings(timestamp: int) -> None:
    """Erase covert recordings that have been kept long enough and prove nothing."""
    with own_connection():
        erase_old_recordings(at=now())
