"""The form of the forecast's settings."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.forecasts.values import (
    HALF_LIFE_RANGE,
    MOST_OF_A_TYPE,
    SEED_RANGE,
    SIMULATIONS_RANGE,
)
from tongchuang.domain.standards.models import SiteType
from tongchuang.web.shared.forms import StyledForm


class SettingsForm(StyledForm):
    """What the next forecasts assume; a box of a number for every type of site."""

    target = forms.DecimalField(
        label=_("Target"), required=False, min_value=0, max_value=200, decimal_places=2,
        help_text=_("Empty: the target of the campaign."),
    )  # fmt: skip
    half_life_days = forms.IntegerField(
        label=_("Half-life in days"), min_value=HALF_LIFE_RANGE[0], max_value=HALF_LIFE_RANGE[1],
        help_text=_("A check of this age counts half of one of today. 60 is usual."),
    )  # fmt: skip
    self_weight = forms.DecimalField(
        label=_("Weight of self-checks"), min_value=0, max_value=1, decimal_places=2,
        help_text=_("What a self-check counts beside an inspection; 0 leaves self-checks out."),
    )  # fmt: skip
    simulations = forms.IntegerField(
        label=_("Simulated evaluations"), min_value=SIMULATIONS_RANGE[0], max_value=SIMULATIONS_RANGE[1],
        help_text=_("More of them take longer and change the second decimal place at most."),
    )  # fmt: skip
    seed = forms.IntegerField(
        label=_("Seed"), min_value=SEED_RANGE[0], max_value=SEED_RANGE[1],
        help_text=_("The same seed and facts give the same figures again."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)

    def __init__(
        self,
        *args: Any,
        types: list[SiteType],
        pool: Mapping[str, int],
        usual: Mapping[str, int],
        **kwargs: Any,
    ) -> None:
        self.types, self.pool, self.usual = types, pool, usual
        boxes = {f"quota_{kind.code}": _box(kind) for kind in types}
        # Before the form is made: it looks for errors while it is being dressed.
        self.base_fields = {**deepcopy(type(self).base_fields), **boxes}
        super().__init__(*args, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("target", "half_life_days", "self_weight", "simulations", "seed")
        quotas = {kind.code: self.cleaned_data.get(f"quota_{kind.code}") for kind in self.types}
        # Untouched numbers that are as usual stay unset, so that they follow the pack or the last evaluation.
        given = {code: int(number) for code, number in quotas.items() if number}
        usual = {code: number for code, number in self.usual.items() if number}
        return {
            **{name: self.cleaned_data[name] for name in names},
            "quotas": {} if given == usual else given,
        }

    def main_fields(self) -> list[Any]:
        """All but the quotas."""
        return [self[name] for name in ("target", "half_life_days", "self_weight", "simulations", "seed")]

    def quota_rows(self) -> list[tuple[SiteType, int, int | None, Any]]:
        """Every type with its pool, what is usual, and its box."""
        return [
            (kind, self.pool.get(kind.code, 0), self.usual.get(kind.code), self[f"quota_{kind.code}"])
            for kind in self.types
        ]


def _box(kind: SiteType) -> forms.IntegerField:
    return forms.IntegerField(label=kind.title, required=False, min_value=0, max_value=MOST_OF_A_TYPE)


def initial_of(row: Any, quotas: Mapping[str, int], standing: int) -> dict[str, Any]:
    """The settings as they are, for the form."""
    return {
        "target": row.target, "half_life_days": row.half_life_days, "self_weight": row.self_weight or Decimal(0),
        "simulations": row.simulations, "seed": row.seed, "version": standing,
        **{f"quota_{code}": number for code, number in quotas.items()},
    }  # fmt: skip
