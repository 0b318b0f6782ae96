"""Forms of reports and of documents from templates."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.documents.values import Party
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import today
from tongchuang.web.documents.forms import WRITTEN_BY_HAND, parties_of_form
from tongchuang.web.shared.forms import ManyPicks, StyledForm

MONTH = re.compile(r"^20\d\d-(0[1-9]|1[0-2])$")


class MonthField(forms.CharField):
    """A month, YYYY-MM, chosen in the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"type": "month"}), max_length=7, **kwargs)
        self.widget.input_type = "month"

    def clean(self, value: Any) -> str:
        """A month, or an error."""
        text = str(super().clean(value))
        if text and not MONTH.match(text):
            raise forms.ValidationError(_("Choose a month."))
        return text


class AddressedForm(StyledForm):
    """Whom it goes to."""

    to = forms.ModelMultipleChoiceField(
        label=_("Addressees"), queryset=None, required=False, widget=ManyPicks
    )
    others = forms.CharField(
        label=_("Other addressees"), required=False, max_length=400,
        help_text=_("Names that are no units here, parted by 、"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        self.units = units
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units that go on."""
        self.fields["to"].queryset = self.units  # type: ignore[attr-defined]

    def addressees(self) -> tuple[Party, ...]:
        """Those chosen and those typed."""
        return parties_of_form(self.cleaned_data["to"], self.cleaned_data["others"])


class MonthlyForm(AddressedForm):
    """A monthly report."""

    period = MonthField(
        label=pgettext_lazy("report", "Month"),
        help_text=_("The data are those of its end, or of now while it goes on."),
    )
    field_order = ("period", "to", "others")


class EvaluationForm(AddressedForm):
    """A circular on an evaluation."""

    evaluation = forms.ModelChoiceField(label=_("Evaluation"), queryset=None, empty_label=None)
    field_order = ("evaluation", "to", "others")

    def __init__(self, *args: Any, evaluations: QuerySet[Evaluation], **kwargs: Any) -> None:
        self.evaluations = evaluations
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units that go on, and evaluations that are over."""
        super().offer()
        self.fields["evaluation"].queryset = self.evaluations  # type: ignore[attr-defined]


class PlanPageForm(StyledForm):
    """One-page plans of some units, each a document of its own."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200, initial=lambda: today().year)
    to = forms.ModelMultipleChoiceField(label=_("Units"), queryset=None, widget=ManyPicks, help_text=_("Each gets a document of its own."))  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        self.units = units
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units that go on."""
        self.fields["to"].queryset = self.units  # type: ignore[attr-defined]


class TemplateForm(StyledForm):
    """A new template."""

    title = forms.CharField(label=_("Name of the template"), max_length=80)
    kind = forms.ChoiceField(
        label=pgettext_lazy("document", "Kind"), choices=WRITTEN_BY_HAND, initial="report"
    )
    file = forms.FileField(
        label=_("Word file"), widget=forms.FileInput(attrs={"accept": ".docx"}), help_text=_("A .docx of 5 MB at most, with fields such as {{标题}}."),
    )  # fmt: skip


class VersionForm(StyledForm):
    """A new version of a template."""

    file = forms.FileField(label=_("Word file"), widget=forms.FileInput(attrs={"accept": ".docx"}))


class FromTemplateForm(AddressedForm):
    """A document from a template."""

    title = forms.CharField(label=pgettext_lazy("document", "Title"), max_length=120)
    period = MonthField(
        label=pgettext_lazy("report", "Month"),
        help_text=_("The data are those of its end, or of now while it goes on."),
    )
    body = forms.CharField(
        label=_("Text for the field {{正文}}"), required=False, widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000,
        help_text=_("Each line becomes a paragraph."),
    )  # fmt: skip
    field_order = ("title", "period", "to", "others", "body")
