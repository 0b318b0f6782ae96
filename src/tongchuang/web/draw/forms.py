"""Forms of draws: they read what was typed; what can be sealed is decided in the domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.draws.models import EXCLUDE_DAYS, ROTATION_DAYS, SIZE, Draw
from tongchuang.domain.draws.values import DraftValues
from tongchuang.domain.inspections.models import Source
from tongchuang.domain.standards.models import SiteType, StandardVersion
from tongchuang.web.shared.forms import ManyPicks, StyledForm

LAYERS = (
    ("type", _("Type of site")),
    ("type,street", _("Type of site and street")),
    ("street", _("Street")),
    ("unit", _("Unit")),
    ("type,unit", _("Type of site and unit")),
    ("unit_kind", _("Kind of unit")),
    ("hand", _("Strata by hand")),
)
MOST_OF_A_STRATUM = 100_000


class NewDrawForm(StyledForm):
    """The evaluation that is drawn for."""

    title = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("It is published at sealing: name no street and no unit."),
    )
    version = forms.ModelChoiceField(label=_("Standard"), queryset=None, empty_label=None)
    source = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (Source.COVERT, _("Covert visit")),
            (Source.MOCK, _("Mock evaluation")),
            (Source.OFFICIAL, _("Official evaluation")),
        ],
    )
    held_on = forms.DateField(label=_("First day of the visits"), widget=forms.DateInput())

    def __init__(self, *args: Any, versions: QuerySet[StandardVersion], **kwargs: Any) -> None:
        self.versions = versions
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The standards of the campaign."""
        self.fields["version"].queryset = self.versions  # type: ignore[attr-defined]


class PlanForm(StyledForm):
    """The plan of a draw but for its quotas, which stand in a table of their own."""

    title = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("It is published at sealing: name no street and no unit."),
    )
    draw_at = forms.DateTimeField(label=_("Time of the draw"), required=False, widget=forms.DateTimeInput())
    public_input_from = forms.CharField(
        label=_("Public input from"), required=False, max_length=120,
        help_text=_("What nobody can know before: the lottery of that evening, dice thrown in the room by a named witness. Without one the draw is marked steerable."),
    )  # fmt: skip
    visits_from = forms.DateField(
        label=_("First day of the visits"), required=False, widget=forms.DateInput()
    )
    visits_to = forms.DateField(label=_("Last day of the visits"), required=False, widget=forms.DateInput())
    layers = forms.ChoiceField(label=_("Strata by"), choices=LAYERS)
    types = forms.MultipleChoiceField(
        label=_("Types of sites"), required=False, widget=ManyPicks, help_text=_("None ticked means all.")
    )
    exclude_days = forms.IntegerField(
        label=_("Leave out sites visited within (days)"), min_value=0, max_value=3660, initial=EXCLUDE_DAYS,
        help_text=_("0 leaves out none. The reason stands in the record."),
    )  # fmt: skip
    size = forms.IntegerField(label=_("Inspectors to a visit"), min_value=2, max_value=6, initial=SIZE)
    rotation_days = forms.IntegerField(
        label=_("No pair returns to a street within (days)"),
        min_value=0,
        max_value=3660,
        initial=ROTATION_DAYS,
    )
    rounds = forms.IntegerField(
        label=_("Rounds"), min_value=0, max_value=200, initial=0,
        help_text=_("Neighbouring streets are put together into so many rounds, each with one crew. 0: every site is a visit by itself."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, types: Iterable[SiteType], **kwargs: Any) -> None:
        self.types_offered = types
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The types of sites there are, with their number."""
        found = [(kind.code, f"{kind.title} {kind.number}") for kind in self.types_offered]  # type: ignore[attr-defined]
        self.fields["types"].choices = found  # type: ignore[attr-defined]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Name, times and source."""
        return [self[name] for name in ("title", "public_input_from", "draw_at", "visits_from", "visits_to")]

    @property
    def shape_fields(self) -> list[forms.BoundField]:
        """What the strata are made of."""
        return [self[name] for name in ("layers", "exclude_days")]

    @property
    def crew_fields(self) -> list[forms.BoundField]:
        """How inspectors are drawn."""
        return [self[name] for name in ("size", "rotation_days", "rounds")]

    def values(self, quotas: Mapping[str, int]) -> DraftValues:
        """What was entered, with the quotas by stratum."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        given["layers"], given["types"] = tuple(given["layers"].split(",")), tuple(given["types"])
        return DraftValues(**given, quotas=quotas)


def initial_of(draw: Draw) -> dict[str, Any]:
    """A draft as the form shows it."""
    names = (
        "title",
        "draw_at",
        "public_input_from",
        "visits_from",
        "visits_to",
        "types",
        "exclude_days",
        "size",
        "rotation_days",
        "rounds",
        "version",
    )
    return {name: getattr(draw, name) for name in names} | {"layers": ",".join(draw.layers)}


def quotas_in(data: Any) -> dict[str, int]:
    """Stratum → quota, out of the two columns of the table; what is no number counts as none."""
    pairs = zip(data.getlist("stratum"), data.getlist("quota"), strict=False)
    return {
        name: min(int(text), MOST_OF_A_STRATUM)
        for name, text in pairs
        if text.isascii() and text.isdigit() and name
    }


class ExclusionForm(StyledForm):
    """Sites to be left out, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class DrawNowForm(StyledForm):
    """What the witness enters: the public input and a name."""

    public_input = forms.CharField(
        label=_("Public input"), max_length=500, required=False, strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )  # fmt: skip
    witness = forms.CharField(
        label=_("Name of the witness"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
