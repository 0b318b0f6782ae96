"""Fields that several forms of tasks share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.documents.access import documents_visible_to
from tongchuang.domain.documents.queries import searched as documents_searched
from tongchuang.domain.files.access import attachments_of_region, brought_by
from tongchuang.domain.files.actions import store_paper
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.tasks.engine_io import working_day_by
from tongchuang.domain.tasks.queries import people_to_choose
from tongchuang.domain.tasks.rules import monthly_steps
from tongchuang.domain.tasks.values import ProofValues, Step
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import ProductError
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.forms import ManyPicks, StyledForm

MOST_FILES = 9
MOST_LINKS = 5
STEP_ROWS = 6


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


class ProofForm(StyledForm):
    """A form with proof: files that are kept once they came, and numbers of findings or documents."""

    files = FilesField(
        label=_l("Files"), required=False, help_text=_l("PDF, OFD, Word, Excel, WPS or photos.")
    )
    links = forms.CharField(
        label=_l("Findings or documents"), required=False, max_length=200,
        help_text=_l("Their numbers, such as 2026-00017 or 云创督〔2026〕17号; several with a comma between."),
    )  # fmt: skip
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    actor: Actor
    attachments: list[Attachment]
    linked: list[ProofValues]

    def clean(self) -> dict[str, Any]:
        """Store what was sent, once; find what is named, if the person may see it."""
        data = super().clean() or {}
        keys = as_uuids(str(data.get("kept", "")).split()[:MOST_FILES])
        mine = attachments_of_region(self.actor).filter(brought_by(self.actor), pk__in=keys)
        self.attachments = list(mine) if keys else []
        for file in data.get("files") or []:
            try:
                self.attachments.append(store_paper(file, by=self.actor))
            except ProductError as error:
                self.add_error("files", f"{file.name}: {error}")
        if self.attachments:
            self.data = self.data.copy()
            self.data["kept"] = " ".join(str(row.pk) for row in self.attachments)
        self.linked = self._linked(str(data.get("links", "")))
        return data

    def _linked(self, text: str) -> list[ProofValues]:
        found = []
        for number in [
            part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()
        ][:MOST_LINKS]:
            finding = findings_visible_to(self.actor).filter(number=number).only("pk", "number").first()
            if finding is not None:
                found.append(ProofValues(target_type="finding", target_id=finding.pk, label=finding.number))
                continue
            document = documents_searched(documents_visible_to(self.actor), number).first()
            if document is None or document.number_text != number:
                self.add_error(
                    "links", _("There is no finding and no document “%(number)s”.") % {"number": number}
                )
                continue
            found.append(
                ProofValues(target_type="document", target_id=document.pk, label=document.number_text)
            )
        return found

    @property
    def proofs(self) -> list[ProofValues]:
        """All of it."""
        return [*(ProofValues(attachment=row) for row in self.attachments), *self.linked]


class StepsForm(StyledForm):
    """A form with a timetable: a few rows of a day and a word, or counted back from the due day by months (倒排工期)."""

    back = forms.BooleanField(
        label=_l("Count the steps back from the due day by months"), required=False,
        help_text=_l("Makes a step at the end of every month until the due day, moved to a working day."),
    )  # fmt: skip

    def add_steps(self, steps: list[Step]) -> None:
        """Rows for the steps there are, and some empty ones."""
        self.has_steps = bool(steps)
        for number in range(max(STEP_ROWS, len(steps) + 2)):
            step = steps[number] if number < len(steps) else None
            self.fields[f"step_{number}_on"] = forms.DateField(
                label=_("Day of step %(n)d") % {"n": number + 1},
                required=False,
                widget=forms.DateInput,
                initial=step and step.due_on,
            )
            self.fields[f"step_{number}_title"] = forms.CharField(
                label=_("Step %(n)d") % {"n": number + 1},
                required=False,
                max_length=120,
                initial=step and step.title,
            )

    @property
    def step_rows(self) -> list[tuple[Any, Any]]:
        """The rows for the template."""
        names = [name for name in self.fields if name.startswith("step_") and name.endswith("_on")]
        return [(self[name], self[f"{name[:-3]}_title"]) for name in names]

    def steps_given(self, starts_on: date | None, due_on: date | None) -> tuple[Step, ...]:
        """What was filled in; with `back` and nothing filled in, the months."""
        found = []
        for on, title in self.step_rows:
            day, text = self.cleaned_data.get(on.name), str(self.cleaned_data.get(title.name) or "").strip()
            if day and text:
                found.append(Step(text, day))
            elif day or text:
                self.add_error(title.name if day else on.name, _("A step has a day and a word."))
        if found or not self.cleaned_data.get("back") or due_on is None:
            return tuple(found)
        first = starts_on or today()
        days = [working_day_by(day) for day in monthly_steps(first, due_on)]
        texts = [_("Month %(n)d") % {"n": number} for number in range(1, len(days) + 1)]
        return tuple(Step(text, day) for text, day in zip(texts, days, strict=True) if first <= day <= due_on)


def unit_field(
    actor: Actor,
    *,
    required: bool,
    label: Any,
    help_text: Any = "",
    empty: Any = None,
    kept: Collection[UUID | None] = (),
) -> forms.ModelChoiceField:
    """One unit of the region that goes on, or the one that stands there (`kept`)."""
    return forms.ModelChoiceField(
        _units(actor, kept),
        required=required,
        label=label,
        help_text=help_text,
        empty_label=empty or "---------",
    )


def units_field(
    actor: Actor, *, label: Any, help_text: Any = "", kept: Collection[UUID | None] = ()
) -> forms.ModelMultipleChoiceField:
    """Several units of the region."""
    return forms.ModelMultipleChoiceField(
        _units(actor, kept), required=False, label=label, help_text=help_text, widget=ManyPicks()
    )


def _units(actor: Actor, kept: Collection[UUID | None]) -> Any:
    return (
        units_visible_to(actor)
        .filter(Q(valid_to__isnull=True) | Q(pk__in=[*kept]))
        .order_by("sort_key", "pk")
    )


class PersonChoice(forms.ModelChoiceField):
    """Somebody, with the unit behind the name."""

    def label_from_instance(self, obj: Person) -> str:  # type: ignore[override]
        """Name and unit."""
        return f"{obj.name}（{obj.unit}）" if obj.unit else obj.name


def person_field(
    actor: Actor, *, label: Any, help_text: Any = "", kept: Collection[UUID | None] = ()
) -> PersonChoice:
    """Somebody whom the actor may see, or who stands there (`kept`), though they have left."""
    return PersonChoice(people_to_choose(actor, kept), required=False, label=label, help_text=help_text)


def reason_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """A sentence or two."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def soon(days: int = 30) -> date:
    """A usual due day."""
    return working_day_by(today() + timedelta(days=days))
