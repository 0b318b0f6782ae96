"""Forms of the plan: wishes, people, efforts, the day of a task."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.findings.states import Severity
from tongchuang.domain.organisations.importing.cells import as_date
from tongchuang.domain.plans.checks import CapacityValues
from tongchuang.domain.plans.models import UnitCapacity
from tongchuang.domain.plans.values import SECONDS, Wishes
from tongchuang.web.shared.forms import StyledForm

SPLIT = re.compile(r"[\s,;，；、]+")


class DaysField(forms.CharField):
    """Several days, separated by commas or blanks."""

    def to_python(self, value: Any) -> tuple[date, ...]:
        """The days in order, each once."""
        found = set()
        for text in SPLIT.split(str(value or "").strip()):
            if not text:
                continue
            day = as_date(text)
            if day is None:
                raise forms.ValidationError(
                    _("“%(text)s” is no day; write days such as 2026-12-01.") % {"text": text}
                )
            found.add(day)
        return tuple(sorted(found))

    def prepare_value(self, value: Any) -> Any:
        """Days as they are typed."""
        return "、".join(str(day) for day in value) if isinstance(value, list | tuple) else value


class AskForm(StyledForm):
    """What a plan has to keep to. Everything may stay empty: then it only recovers as many points as it can."""

    grave_by = forms.DateField(label=_l("All grave findings done by"), required=False, widget=forms.DateInput)
    street_id = forms.ChoiceField(label=_l("This street first"), required=False)
    street_by = forms.DateField(label=_l("Street done by"), required=False, widget=forms.DateInput)
    budget = forms.DecimalField(
        label=_l("At most so much money (yuan)"), required=False, min_value=Decimal(0), max_digits=12, decimal_places=2,
        help_text=_l("Counts what was set as money for findings; nothing set costs nothing."),
    )  # fmt: skip
    points = forms.DecimalField(
        label=_l("Recover at least so many points"),
        required=False,
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
    )
    keep_due = forms.BooleanField(
        label=_l("Plan nothing after its due day"), required=False,
        help_text=_l("Otherwise what is late is planned too, and the list says which tasks need more time."),
    )  # fmt: skip
    fresh = forms.BooleanField(
        label=_l("Plan all anew"), required=False,
        help_text=_l("Otherwise the days of the present plan are kept where a move is not worth it."),
    )  # fmt: skip
    seconds = forms.TypedChoiceField(
        label=_l("Time to look for a better plan"), coerce=int, initial=30,
        choices=[(number, _l("%(n)d seconds") % {"n": number}) for number in SECONDS],
        help_text=_l("A first answer comes within seconds; longer finds a little more. It may be stopped at any time."),
    )  # fmt: skip

    def __init__(self, *args: Any, streets: list[tuple[str, str]], **kwargs: Any) -> None:
        self.streets = streets
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The streets of the county."""
        choice: Any = self.fields["street_id"]
        choice.choices = [("", _("No street chosen")), *self.streets]

    def wishes(self) -> Wishes:
        """What was asked for."""
        data = self.cleaned_data
        return Wishes.from_json({
            **{key: data[key].isoformat() for key in ("grave_by", "street_by") if data[key]},
            **{key: str(data[key]) for key in ("budget", "points") if data[key] is not None},
            "street_id": data["street_id"], "keep_due": data["keep_due"], "fresh": data["fresh"], "seconds": data["seconds"],
        })  # fmt: skip

    @staticmethod
    def initial_of(wishes: Mapping[str, Any]) -> dict[str, Any]:
        """The form for wishes as they are stored."""
        return dict(wishes)


class CapacityForm(StyledForm):
    """People of a unit for a time."""

    people = forms.IntegerField(label=_l("Number of people"), min_value=0, max_value=500)
    starts_on = forms.DateField(label=_l("From"), widget=forms.DateInput)
    ends_on = forms.DateField(label=_l("Until"), required=False, widget=forms.DateInput)
    days_off = DaysField(
        label=_l("Days off"), required=False, max_length=4000, help_text=_l("Such as 2026-12-01、2026-12-02")
    )

    def values(self) -> CapacityValues:
        """What was filled in."""
        data = self.cleaned_data
        return CapacityValues(data["people"], data["starts_on"], data["ends_on"], data["days_off"])

    @staticmethod
    def initial_of(row: UnitCapacity | None, day: date) -> dict[str, Any]:
        """An entry as the form shows it; a new one begins on a day."""
        if row is None:
            return {"starts_on": day}
        return {
            "people": row.people,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "days_off": row.days_off,
        }


class UsualForm(StyledForm):
    """People where nothing was said."""

    people = forms.IntegerField(label=_l("People of a unit without an entry"), min_value=0, max_value=500)


class EffortForm(StyledForm):
    """Person-days and money for findings of a kind."""

    item = forms.ChoiceField(label=_l("Item"), required=False)
    site_type = forms.ChoiceField(label=_l("Site type"), required=False)
    severity = forms.ChoiceField(label=_l("Severity"), required=False)
    days = forms.DecimalField(
        label=_l("Person-days"), min_value=Decimal("0.1"), max_value=Decimal(99), decimal_places=1
    )
    cost = forms.DecimalField(
        label=_l("Money (yuan)"),
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        initial=0,
    )

    def __init__(
        self, *args: Any, items: list[tuple[str, str]], site_types: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        self.items, self.site_types = items, site_types
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Items, types and severities; any where nothing is chosen."""
        for name, given in (
            ("item", self.items),
            ("site_type", self.site_types),
            ("severity", Severity.choices),
        ):
            choice: Any = self.fields[name]
            choice.choices = [("", _("Any")), *given]


class PinForm(StyledForm):
    """The first day of a task, fixed by hand."""

    day = forms.DateField(label=_l("First day"), widget=forms.DateInput)


class WorkForm(StyledForm):
    """What is known of one finding's fix."""

    days = forms.DecimalField(
        label=_l("Person-days"), required=False, min_value=Decimal("0.1"), max_value=Decimal(99), decimal_places=1,
        help_text=_l("Empty: by its kind, by past fixes, or as usual."),
    )  # fmt: skip
    cost = forms.DecimalField(
        label=_l("Money (yuan)"), required=False, min_value=Decimal(0), max_digits=12, decimal_places=2
    )
    after = forms.CharField(
        label=_l("After finding"),
        required=False,
        max_length=20,
        help_text=_l("The number of the finding to be fixed first."),
    )
