"""Tasks for messages: reminders and digests of which the time has come, and a sender for each channel that has something to send.

Senders are threads that no task waits for: a channel that hangs holds up neither the others nor the worker.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from uuid import UUID

from procrastinate.contrib.django import app

from tongchuang.domain.messages.dispatching import due_channels, tidy
from tongchuang.domain.messages.planning import tell_due
from tongchuang.domain.messages.queueing import queue_digests, queue_urgent
from tongchuang.jobs.connections import own_connection
from tongchuang.workflows.notify import send_channel

log = logging.getLogger(__name__)
EVERY_FIVE_SECONDS = "*/5 * * * * *"
END_SECONDS = 3.0


class Senders:
    """The threads that send now, one to a channel."""

    def __init__(self) -> None:
        self._threads: dict[UUID, threading.Thread] = {}
        self._stopping = threading.Event()

    def start_due(self) -> list[UUID]:
        """Start a sender for each channel that has something to send and none at work here; returns those channels."""
        self._threads = {key: thread for key, thread in self._threads.items() if thread.is_alive()}
        fresh = [] if self._stopping.is_set() else [key for key in due_channels() if key not in self._threads]
        for key in fresh:
            thread = threading.Thread(target=self._send, args=(key,), name=f"channel {key}", daemon=True)
            self._threads[key] = thread
            thread.start()
        return fresh

    def _send(self, channel_id: UUID) -> None:
        try:
            with own_connection():
                send_channel(channel_id, stopping=self._stopping.is_set)
        except Exception:
            log.exception(
                "sending over channel %s broke off; what was being sent is taken up again", channel_id
            )

    def end(self, seconds: float = END_SECONDS) -> None:
        """Let them finish what they are at, for a moment."""
        self._stopping.set()
        until = time.monotonic() + seconds
        for thread in self._threads.values():
            thread.join(max(0.0, until - time.monotonic()))


SENDERS = Senders()
atexit.register(SENDERS.end)


@app.periodic(cron=EVERY_FIVE_SECONDS)
@app.task(queueing_lock="dispatch", lock="dispatch")
def dispatch(timestamp: int) -> None:
    """Hand urgent messages to the channels, and start senders."""
    with own_connection():
        queue_urgent()
        SENDERS.start_due()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="messages", lock="messages")
def tell_what_is_due(timestamp: int) -> None:
    """Tell reminders, and make the digests of which the time has come."""
    with own_connection():
        while tell_due():
            pass
        queue_digests()


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="tidy_messages", lock="messages")
def tidy_messages(timestamp: int) -> None:
    """Mend what a wrong clock planned, forget what is old."""
    with own_connection():
        tidy()
