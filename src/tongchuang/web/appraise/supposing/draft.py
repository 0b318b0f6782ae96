"""The changes supposed so far: kept in the session by standard, with the steps back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from tongchuang.domain.scenarios.errors import BadChange
from tongchuang.domain.scenarios.values import Change, changes_from, to_data

_KEY = "what_if"
_STEPS_BACK = 20


class Draft:
    """A person's changes of one standard. Every change of it is one step that can be taken back."""

    def __init__(self, request: HttpRequest, version_id: UUID) -> None:
        self._session = request.session
        self._version = str(version_id)
        held = self._session.get(_KEY, {}).get(self._version, {})
        self._past: list[list[dict[str, Any]]] = held.get("past", [])
        self.run_id: str | None = held.get("run")
        try:
            self.changes = changes_from(held.get("changes", []))
        except BadChange:
            self.changes = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    @property
    def data(self) -> list[dict[str, Any]]:
        """The changes as JSON."""
        return [to_data(change) for change in self.changes]

    def add(self, changes: Iterable[Change]) -> None:
        """Suppose these too; one of the same thing takes the place of the earlier."""
        before = self.data
        self.changes = changes_from([*before, *(to_data(change) for change in changes)])
        self._keep(before)

    def drop(self, key: str) -> None:
        """No longer suppose one change."""
        before = self.data
        self.changes = [change for change in self.changes if change.key != key]
        self._keep(before)

    def replace(self, changes: list[Change]) -> None:
        """Suppose these and nothing else."""
        before = self.data
        self.changes = changes
        self._keep(before)

    def undo(self) -> None:
        """Take the last step back."""
        if self._past:
            self.changes = changes_from(self._past.pop())
            self._store()

    def follow(self, run_id: UUID | None) -> None:
        """Remember the run that works out what these changes do to ranking and forecast."""
        self.run_id = str(run_id) if run_id else None
        self._store()

    def _keep(self, before: list[dict[str, Any]]) -> None:
        if self.data != before:
            self._past = [*self._past, before][-_STEPS_BACK:]
            self.run_id = None
            self._store()

    def _store(self) -> None:
        held = self._session.get(_KEY, {})
        held[self._version] = {"changes": self.data, "past": self._past, "run": self.run_id}
        self._session[_KEY] = held
