"""The worker process: takes tasks from the queue until it is told to stop."""

from __future__ import annotations

import asyncio

from procrastinate.contrib.django import app

import tongchuang.jobs.bulletins
import tongchuang.jobs.consequences
import tongchuang.jobs.field
import tongchuang.jobs.lookbacks
import tongchuang.jobs.messages
import tongchuang.jobs.recordings
import tongchuang.jobs.runs
import tongchuang.jobs.tasks  # noqa: F401  (registers the tasks)

# The pump goes on while a forecast and a plan are worked out.
CONCURRENCY = 3


def run(*, until_empty: bool = False) -> None:
    """Work until SIGINT or SIGTERM, or until the queue is empty; finished jobs are removed from the queue."""
    asyncio.run(_work(until_empty))


async def _work(until_empty: bool) -> None:
    async with app.with_connector(app.connector.get_worker_connector()).open_async() as worker:  # type: ignore[attr-defined]
        await worker.run_worker_async(
            concurrency=CONCURRENCY,
            wait=not until_empty,
            delete_jobs="successful",
            install_signal_handlers=not until_empty,
            fetch_job_polling_interval=5,
        )
