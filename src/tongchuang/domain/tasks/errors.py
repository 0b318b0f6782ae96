"""Errors of tasks, each with the sentence that the user reads."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class TaskStale(Stale):
    """Somebody was faster."""

    def __init__(self, changes: dict[str, tuple[str, str]] | None = None) -> None:
        super().__init__(
            _("Somebody else changed this task while you had it open. Look at what changed, then try again."),
            changes,
        )


class TaskInvalid(Invalid):
    """What was given can't be taken."""


class WrongTaskState(NotAllowed):
    """The task's state does not allow the action."""

    def __init__(self, state_word: str) -> None:
        super().__init__(_("This can't be done while the task is “%(state)s”.") % {"state": state_word})


class NotTheHandler(NotAllowed):
    """Only the lead unit or the person of the task may do it."""

    def __init__(self) -> None:
        super().__init__(_("Only the lead unit of the task, or its person, can do this."))


class NotTheGiver(NotAllowed):
    """Only who gave the task may do it."""

    def __init__(self) -> None:
        super().__init__(
            _("Only whoever gave the task can do this: the office, or the unit of the task above.")
        )


class NotIndependent(NotAllowed):
    """Whoever closes is not who did it."""

    def __init__(self) -> None:
        super().__init__(_("A task is checked by somebody other than who did it or reported it finished."))


class SecondPersonNeeded(NotAllowed):
    """Nobody decides their own request."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has to decide on your own request."))


class Unsettled(NotAllowed):
    """Of the five things some are open."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)
        super().__init__(
            _("Before it is accepted, five things have to be settled. Missing: %(what)s.")
            % {"what": "、".join(self.words)}
        )


class StillOpenBelow(NotAllowed):
    """Parts of the task go on."""

    def __init__(self, titles: Iterable[str]) -> None:
        names = list(titles)
        shown = "、".join(names[:3]) + (" …" if len(names) > 3 else "")
        super().__init__(
            _("%(count)d parts of this task are not closed yet: %(titles)s")
            % {"count": len(names), "titles": shown}
        )


def missing(field: str) -> TaskInvalid:
    """The sentence for a field that was left empty."""
    sentences = {
        "title": _("Say in a sentence what is to be done."),
        "reason": _("Give the reason."),
        "text": _("Say what was done."),
        "opinion": _("Give your opinion."),
        "proofs": _("Add proof: a file, or a link to a finding or a document."),
        "parts": _("Name at least one unit or person."),
        "until": _("Choose the new day."),
        "unit": _("Choose the unit."),
    }
    return TaskInvalid(sentences[field], field=field)
