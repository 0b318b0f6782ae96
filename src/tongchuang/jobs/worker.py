"""The worker process: takes tasks from the queue until it is told to stop."""

from __future__ import annotations

from procrastinate.contrib.django import app

import tongchuang.jobs.tasks  # noqa: F401  (registers the tasks)


def run() -> None:
    """Work until SIGINT or SIGTERM; finished jobs are removed from the queue."""
    app.with_connector(app.connector.get_worker_connector()).run_worker(  # type: ignore[attr-defined]
        concurrency=1, delete_jobs="successful", install_signal_handlers=True, fetch_job_polling_interval=5
    )
