"""Forms of phases and their gates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from tongchuang.domain.gates.values import QUESTIONS, Check, MakeUp, PeriodValues
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import open_units
from tongchuang.web.shared.forms import StyledForm

WORK_ROWS = 5


class DatesForm(StyledForm):
    """When a phase begins and ends. What the person saw goes along, so that nobody overwrites another's change."""

    starts_on = forms.DateField(label=pgettext_lazy("phase", "Begins"), widget=forms.DateInput)
    ends_on = forms.DateField(label=pgettext_lazy("phase", "Ends"), widget=forms.DateInput)
    reason = forms.CharField(
        label=_l("Reason"), max_length=500, required=False, widget=forms.Textarea,
        help_text=_l("Needed where the phase has dates already. Everybody reads it in the history."),
    )  # fmt: skip
    shift = forms.BooleanField(
        label=_l("Move the phases after it along"),
        required=False,
        help_text=_l("By the days by which its end moves."),
    )
    seen_start = forms.DateField(required=False, widget=forms.HiddenInput)
    seen_end = forms.DateField(required=False, widget=forms.HiddenInput)


class PeriodForm(StyledForm):
    """A period within a phase."""

    title = forms.CharField(label=_l("Name of the period"), max_length=60)
    starts_on = forms.DateField(label=pgettext_lazy("phase", "Begins"), widget=forms.DateInput)
    ends_on = forms.DateField(label=pgettext_lazy("phase", "Ends"), widget=forms.DateInput)
    goal = forms.CharField(
        label=_l("Goal of the period"), max_length=300, required=False, widget=forms.Textarea
    )

    def values(self) -> PeriodValues:
        """What was given."""
        data = self.cleaned_data
        return PeriodValues(data["title"], data["starts_on"], data["ends_on"], data["goal"])


class AnswerForm(StyledForm):
    """Yes or no to a question, or a paper with its number and date."""

    holds = forms.TypedChoiceField(
        label=pgettext_lazy("phase", "Answer"), widget=forms.RadioSelect, coerce=lambda value: value == "1",
        choices=(("1", pgettext_lazy("answer", "yes")), ("0", pgettext_lazy("answer", "no"))),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, check: Check, **kwargs: Any) -> None:
        self.check_ = check
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """A question takes its grounds, a paper its number, date and file."""
        asks = self.check_.kind in QUESTIONS
        self.fields["text"] = forms.CharField(
            label=_("On what the answer rests") if asks else _("Note"),
            max_length=1000,
            required=asks,
            widget=forms.Textarea,
        )
        if asks:
            return
        self.fields["holds"].label = _("Is the paper there?")
        consent = self.check_.kind == "consent"
        self.fields["number"] = forms.CharField(label=_("Number of the paper"), max_length=60, required=False)
        self.fields["dated_on"] = forms.DateField(
            label=_("Date of the paper"), required=False, widget=forms.DateInput
        )
        self.fields["file"] = forms.FileField(
            label=_("File"), required=False, help_text=_("PDF, OFD, Word, Excel, WPS or photos.")
        )
        if consent:
            self.fields["number"].help_text = _("With number and date, as it was received.")


class ProposeForm(StyledForm):
    """When the next phase begins, and why, where something is open."""

    begins_on = forms.DateField(label=_l("The next phase begins"), widget=forms.DateInput)
    reason = forms.CharField(
        label=_l("Reason"), max_length=500, required=False, widget=forms.Textarea,
        help_text=_l("Needed while conditions are open. It stays with the transition."),
    )  # fmt: skip


class DecideForm(StyledForm):
    """Confirmed, or refused with what is to be made up until when."""

    decision = forms.ChoiceField(
        label=_l("Decision"), widget=forms.RadioSelect,
        choices=(("confirm", _l("Confirm: the phase ends")), ("refuse", _l("Refuse: make-up work first"))),
    )  # fmt: skip
    opinion = forms.CharField(
        label=_l("Opinion"),
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text=_l("Needed for a refusal."),
    )
    until = forms.DateField(
        label=_l("Make-up work until"),
        required=False,
        widget=forms.DateInput,
        help_text=_l("The phase then lasts until this day."),
    )

    def __init__(self, *args: Any, actor: Actor, titles: list[str], **kwargs: Any) -> None:
        self.actor, self.titles = actor, titles
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Rows for make-up work, begun from what is open."""
        units = open_units(units_visible_to(self.actor))
        for number in range(WORK_ROWS):
            begun = self.titles[number] if number < len(self.titles) else ""
            self.fields[f"work_{number}"] = forms.CharField(
                label=_("Make-up work %(n)d") % {"n": number + 1},
                max_length=120,
                required=False,
                initial=begun,
            )
            self.fields[f"unit_{number}"] = forms.ModelChoiceField(
                units, label=_("Unit"), required=False, empty_label="—"
            )

    @property
    def work_rows(self) -> list[tuple[Any, Any]]:
        """The rows for the template."""
        return [(self[f"work_{number}"], self[f"unit_{number}"]) for number in range(WORK_ROWS)]

    def clean(self) -> dict[str, Any]:
        """A refusal takes a day."""
        data = super().clean() or {}
        if data.get("decision") == "refuse" and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Choose the new day."))
        return data

    def work(self) -> list[MakeUp]:
        """The rows that say something."""
        data = self.cleaned_data
        rows = [(data.get(f"work_{number}"), data.get(f"unit_{number}")) for number in range(WORK_ROWS)]
        return [MakeUp(title, unit.pk if unit else None) for title, unit in rows if title]
