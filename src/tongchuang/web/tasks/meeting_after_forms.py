"""Forms after a meeting: minutes, what was decided and solved, how it is passed on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.files.access import attachments_of_region, brought_by
from tongchuang.domain.files.actions import store_paper
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.meetings.models import CascadePart, Problem
from tongchuang.domain.meetings.values import Confirmation, DecisionValues, ProblemValues
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.errors import ProductError
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.forms import ManyPicks, StyledForm
from tongchuang.web.tasks.meeting_forms import OfRegion, UnitChoice, UnitsChoice

MOST_FILES = 9


class MinutesForm(StyledForm):
    """Minutes as typed, or from a file."""

    text = forms.CharField(
        label=_l("Minutes"), max_length=60_000, required=False, widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_l("A line is a paragraph; 一、（一）1. begin headings; lines with tabs are a table. Fill in what stands in 【】."),
    )  # fmt: skip
    file = forms.FileField(
        label=_l("Or a file"),
        required=False,
        help_text=_l(
            "Word, PDF with text, or plain text: its words are taken over, the file is kept beside."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(OfRegion):
    """Something decided."""

    text = forms.CharField(
        label=_l("Decided at the meeting"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    lead = UnitChoice(None, label=_l("Lead unit"), required=False, empty_label=_l("Not named"))
    supports = UnitsChoice(None, label=_l("Supporting units"), widget=ManyPicks, required=False)
    due_on = forms.DateField(label=_l("Until"), widget=forms.DateInput, required=False)
    quote = forms.CharField(label=_l("Words of the minutes"), max_length=500, required=False)

    def values(self) -> DecisionValues:
        """What was decided."""
        data = self.cleaned_data
        supports = tuple(unit.pk for unit in data["supports"])
        return DecisionValues(
            data["text"], data["lead"].pk if data["lead"] else None, supports, data["due_on"], data["quote"]
        )


class ProblemForm(OfRegion):
    """A problem raised, with what came of it."""

    text = forms.CharField(
        label=_l("Problem raised"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    outcome = forms.ChoiceField(label=_l("What came of it"), choices=Problem.Outcome.choices)
    answer = forms.CharField(label=_l("How it is solved"), max_length=300, required=False)
    unit = UnitChoice(None, label=_l("Responsible unit"), required=False, empty_label=_l("Not named"))
    due_on = forms.DateField(label=_l("Until"), widget=forms.DateInput, required=False)
    finding = forms.CharField(
        label=_l("Number of the finding"),
        max_length=20,
        required=False,
        help_text=_l("Where it is about a finding that is there, such as 2026-00017."),
    )

    def values(self, target: tuple[str, Any, str] | None) -> ProblemValues:
        """What was raised."""
        data = self.cleaned_data
        unit = data["unit"].pk if data["unit"] else None
        return ProblemValues(data["text"], data["outcome"], data["answer"], unit, data["due_on"], target)


class CascadeForm(OfRegion):
    """Asking units to pass the meeting on."""

    due_on = forms.DateField(label=_l("Until"), widget=forms.DateInput, help_text=_l("18:00 on that day."))
    text = forms.CharField(
        label=_l("What is passed on"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Each unit tells all its people and says when, how many, and with which proof."),
    )  # fmt: skip
    units = UnitsChoice(None, label=_l("Units"), widget=ManyPicks)


class FilesInput(forms.ClearableFileInput):
    """Several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several uploaded files as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in files[:MOST_FILES]]


class ConfirmForm(StyledForm):
    """How a unit passed the meeting on."""

    held_on = forms.DateField(label=_l("Passed on at our meeting of"), widget=forms.DateInput)
    reached = forms.IntegerField(label=_l("People told"), min_value=1)
    staff = forms.IntegerField(label=_l("People of the unit"), min_value=1)
    text = forms.CharField(
        label=_l("In words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_l("How those were told who were not there."),
    )  # fmt: skip
    files = FilesField(
        label=_l("Proof"), required=False, help_text=_l("A photo, the sign list, or minutes; nine at most.")
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, part: CascadePart, actor: Actor, **kwargs: Any) -> None:
        self.part, self.actor = part, actor
        self.attachments: list[Attachment] = []
        present = " ".join(str(each.attachment_id) for each in part.files.all())
        kwargs["initial"] = {
            "held_on": part.held_on, "reached": part.reached, "staff": part.staff, "text": part.text, "version": part.version, "kept": present,
        }  # fmt: skip
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Store what was sent, once: a form that comes back doesn't ask for it again."""
        data = super().clean() or {}
        keys = as_uuids(str(data.get("kept", "")).split()[:MOST_FILES])
        mine = attachments_of_region(self.actor).filter(brought_by(self.actor), pk__in=keys)
        present = {each.attachment_id for each in self.part.files.all()}
        self.attachments = (
            [
                *mine,
                *attachments_of_region(self.actor).filter(pk__in=present & set(keys)).exclude(pk__in=mine),
            ]
            if keys
            else []
        )
        for file in data.get("files") or []:
            try:
                self.attachments.append(store_paper(file, by=self.actor))
            except ProductError as error:
                self.add_error("files", f"{file.name}: {error}")
        if self.attachments:
            self.data = self.data.copy()
            self.data["kept"] = " ".join(str(row.pk) for row in self.attachments)
        return data

    def values(self) -> Confirmation:
        """What the unit says."""
        data = self.cleaned_data
        return Confirmation(
            data["held_on"],
            data["reached"],
            data["staff"],
            data["text"],
            tuple(row.pk for row in self.attachments),
        )
