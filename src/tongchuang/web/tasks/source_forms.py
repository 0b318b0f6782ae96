"""Forms of tasks out of cadences, gaps and orders of written returns, and of the monthly report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks.settings import LATEST_DAY, Shift
from tongchuang.foundation.clock import today
from tongchuang.foundation.ids import uuid7
from tongchuang.web.shared.forms import StyledForm
from tongchuang.web.tasks.task_fields import soon, unit_field, units_field


class CadenceForm(StyledForm):
    """From when on a cadence holds, and for whom."""

    starts_on = forms.DateField(
        label=_l("Counted from"), widget=forms.DateInput,
        help_text=_l("What comes every second or third month is counted from this day."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        day = today()
        quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        kwargs.setdefault("initial", {"starts_on": quarter})
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The units of the region."""
        self.fields["units"] = units_field(self.actor, label=_l("Units"))
        self.fields["units"].required = True


class GapForm(StyledForm):
    """Who closes gaps, and until when."""

    due_on = forms.DateField(label=pgettext_lazy("task", "Due"), widget=forms.DateInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": soon()})
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The units of the region."""
        self.fields["unit"] = unit_field(
            self.actor, required=False, label=_l("Lead unit"), help_text=_l("Empty: for claiming.")
        )


class WrittenForm(StyledForm):
    """A written return from several units."""

    title = forms.CharField(label=_l("What is to be returned"), max_length=100)
    action = forms.CharField(
        label=_l("What it has to say"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = forms.DateField(
        label=pgettext_lazy("task", "Due"), widget=forms.DateInput, help_text=_l("18:00 on that day.")
    )
    order = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": soon(7), "order": uuid7()})
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The units of the region."""
        self.fields["units"] = units_field(self.actor, label=_l("Units"))
        self.fields["units"].required = True


class ReportForm(StyledForm):
    """The three texts of a monthly report."""

    done = forms.CharField(
        label=pgettext_lazy("monthly report", "What was done"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_l("In a few sentences; the tasks stand below by themselves."),
    )  # fmt: skip
    problems = forms.CharField(
        label=pgettext_lazy("monthly report", "Problems"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    plans = forms.CharField(
        label=_l("Next month"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)


class SettingsForm(StyledForm):
    """Days off of recurring tasks, and the day of the monthly reports."""

    shift = forms.ChoiceField(
        label=_l("A recurring task whose day is a day off"),
        choices=((Shift.BEFORE.value, _l("is due on the working day before")), (Shift.NONE.value, _l("is due on that day all the same"))),
    )  # fmt: skip
    report_day = forms.IntegerField(
        label=_l("Monthly reports are due on day"), min_value=1, max_value=LATEST_DAY,
        help_text=_l("Of their month; on a day off the working day before."),
    )  # fmt: skip
