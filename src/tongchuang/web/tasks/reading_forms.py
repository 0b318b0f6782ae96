"""Forms of documents that are read; what may be decided is decided in the domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy

from tongchuang.domain.readings.models import ReadDuty
from tongchuang.domain.readings.values import DutyValues
from tongchuang.foundation.clock import today
from tongchuang.web.shared.forms import StyledForm
from tongchuang.web.tasks.reading_shown import CADENCES, cadence_words


class ReadingForm(StyledForm):
    """A document to be read: a file or pasted text, and the day that its deadlines are reckoned from."""

    file = forms.FileField(
        label=_l("File"), required=False, help_text=_l("A speech, plan, notice or minutes as .docx, .pdf, .txt or .md, up to 30 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt,.md"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_l("Or its text"), required=False, max_length=500_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 8}), help_text=_l("Paste it here where there is no file."),
    )  # fmt: skip
    title = forms.CharField(
        label=pgettext_lazy("document", "Title"),
        max_length=120,
        required=False,
        help_text=_l("Empty: the file's name."),
    )
    held_on = forms.DateField(
        label=_l("Day of the meeting or document"), widget=forms.DateInput, initial=today,
        help_text=_l("“Before the 15th of next month” is reckoned from this day."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of both, and a title where there is no file."""
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("file")) == bool((values.get("text") or "").strip()):
            self.add_error("file", _("Choose a file, or paste the text: one of both."))
        if not values.get("file") and not (values.get("title") or "").strip() and not self.errors:
            self.add_error("title", _("Give the document a title."))
        return values


class MendForm(StyledForm):
    """What a duty says, put right."""

    action = forms.CharField(
        label=_l("What is to be done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    lead = forms.CharField(
        label=_l("Lead"), required=False, max_length=600, help_text=_l("Names parted by 、")
    )
    support = forms.CharField(label=_l("Support"), required=False, max_length=900)
    each = forms.ChoiceField(
        label=_l("Where several lead"), required=False,
        choices=(("", _l("as the names suggest")), ("0", _l("one task: the first leads, the others support")), ("1", _l("a task for each unit"))),
    )  # fmt: skip
    due = forms.DateField(label=pgettext_lazy("review", "Due"), required=False, widget=forms.DateInput)
    deadline = forms.CharField(label=_l("Deadline as written"), required=False, max_length=120)
    rrule = forms.ChoiceField(label=_l("How often"), required=False)
    cadence = forms.CharField(label=_l("How often, as written"), required=False, max_length=80)
    quantity = forms.CharField(label=_l("Quantity"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_l("Kind"), choices=ReadDuty.Kind.choices)

    def __init__(self, *args: Any, duty: ReadDuty, **kwargs: Any) -> None:
        self.duty = duty
        kwargs.setdefault("initial", _shown(duty))
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The usual cadences, and the one that was read where it is another."""
        choices = [("", pgettext("review", "once")), *((code, label) for code, label in CADENCES.items())]
        if self.duty.rrule and self.duty.rrule not in CADENCES:
            choices.append((self.duty.rrule, cadence_words(self.duty.rrule) or self.duty.rrule))
        self.fields["rrule"].choices = choices  # type: ignore[attr-defined]

    def duty_values(self) -> DutyValues:
        """What was entered."""
        given = self.cleaned_data
        return DutyValues(
            action=given["action"], lead=_names(given["lead"]), support=_names(given["support"]), deadline=given["deadline"],
            due=given["due"], cadence=given["cadence"], rrule=given["rrule"], quantity=given["quantity"], kind=given["kind"],
            each=None if given["each"] == "" else given["each"] == "1",
        )  # fmt: skip


def _shown(duty: ReadDuty) -> dict[str, Any]:
    return {
        "action": duty.action, "lead": "、".join(duty.lead), "support": "、".join(duty.support), "due": duty.due,
        "deadline": duty.deadline, "rrule": duty.rrule, "cadence": duty.cadence, "quantity": duty.quantity, "kind": duty.kind,
        "each": "" if duty.each is None else str(int(duty.each)),
    }  # fmt: skip


def _names(text: str) -> tuple[str, ...]:
    for mark in "，,；;\n":
        text = text.replace(mark, "、")
    return tuple(dict.fromkeys(name.strip() for name in text.split("、") if name.strip()))
