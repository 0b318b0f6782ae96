"""Errors of plans."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed


class PlanInvalid(Invalid):
    """A capacity, an effort, a wish or a timetable can't be like this."""


class NotYours(NotAllowed):
    """What is to be planned is another region's."""

    def __init__(self) -> None:
        super().__init__(_("This is not one of your region."))


class ImportRefused(Invalid):
    """A file of capacities can't be carried out; nothing of it was."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(_("Line %(line)d: %(text)s Nothing was imported.") % {"line": line, "text": text})
        self.line = line
