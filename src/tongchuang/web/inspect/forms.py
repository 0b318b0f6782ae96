"""Forms of evaluations and facts: they read what was typed; what is right is decided in the domain."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.inspections.models import Evaluation, Source
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.standards.models import Item, SiteType, StandardVersion
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.foundation.ids import uuid7
from tongchuang.web.shared.forms import StyledForm

MOST_OF_A_TYPE = 500


class EvaluationForm(StyledForm):
    """A new evaluation, its sites by a draw per type or chosen afterwards."""

    title = forms.CharField(label=_("Name"), max_length=120)
    version = forms.ModelChoiceField(label=_("Standard"), queryset=None, empty_label=None)
    source = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (Source.MOCK, _("Mock evaluation")),
            (Source.COVERT, _("Covert visit")),
            (Source.OFFICIAL, _("Official evaluation")),
        ],
    )
    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput())
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    seed = forms.CharField(
        label=_("Seed of the draw"),
        required=False,
        max_length=60,
        help_text=_("With the same seed and the same sites anybody draws the same ones again."),
    )

    def __init__(self, *args: Any, versions: QuerySet[StandardVersion], types: Iterable[SiteType], **kwargs: Any) -> None:
        quotas = {f"quota_{kind.code}": _quota(kind) for kind in types}
        self.quota_fields = list(quotas)
        # Before the form is made: it looks for errors while it is being dressed.
        self.base_fields = {**deepcopy(type(self).base_fields), **quotas}
        self.base_fields["version"].queryset = versions  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)

    @property
    def quotas(self) -> dict[str, int]:
        """Type → how many sites to draw."""
        found = {name.removeprefix("quota_"): self.cleaned_data.get(name) for name in self.quota_fields}
        return {code: number for code, number in found.items() if number}

    def main_fields(self) -> list[Any]:
        """All but the quotas."""
        return [self[name] for name in self.fields if name not in self.quota_fields]

    def quota_boxes(self) -> list[Any]:
        """The quotas."""
        return [self[name] for name in self.quota_fields]


class FactForm(StyledForm):
    """One fact of an item; which values are shown depends on the item's kind."""

    id = forms.UUIDField(widget=forms.HiddenInput())
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices)
    evaluation = forms.ModelChoiceField(label=_("Evaluation"), queryset=None, required=False)
    at = forms.DateTimeField(label=_("Time"), widget=forms.DateTimeInput())

    def __init__(
        self, *args: Any, kind: str, evaluations: QuerySet[Evaluation], raters: QuerySet[Person], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {}).setdefault("id", uuid7())
        note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
        self.base_fields = {**deepcopy(type(self).base_fields), **_boxes(kind, raters), "note": note}
        self.base_fields["evaluation"].queryset = evaluations  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)

    def values(self, item: Item) -> dict[str, Any]:
        """What the domain takes, apart from the evaluation."""
        given = dict(self.cleaned_data)
        given.pop("evaluation", None)
        percent = given.pop("percent", None)
        if percent is not None:
            given["fraction"] = percent / Decimal(100)
        moment: datetime = given["at"]
        given["at"] = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        return {"item": item, **given}


def _quota(kind: SiteType) -> forms.IntegerField:
    label = f"{kind.title} ({getattr(kind, 'number', 0)})"
    box = forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_OF_A_TYPE)
    box.widget.attrs["inputmode"] = "numeric"
    return box


def _boxes(kind: str, raters: QuerySet[Person]) -> dict[str, forms.Field]:
    percent = forms.DecimalField(
        label=_("Share reached (%)"), min_value=0, max_value=100, max_digits=9, decimal_places=6,
        help_text=_("100 is the full score of the item, 0 none of it."),
    )  # fmt: skip
    if kind == "review":
        return {"percent": percent}
    if kind == "rating":
        return {"rater": forms.ModelChoiceField(label=_("Rater"), queryset=raters), "percent": percent}
    if kind == "poll":
        return {
            "valid": forms.IntegerField(label=_("Valid answers"), min_value=0),
            "yes": forms.IntegerField(label=_("Content answers"), min_value=0),
        }
    if kind == "reading":
        return {"value": forms.DecimalField(label=_("Figure"), max_digits=19, decimal_places=6)}
    return {"count": forms.IntegerField(label=_("How many"), min_value=1, initial=1)}
