"""The limits of signals as a form: every one with its reason."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.authenticity.actions.limits import MOST
from tongchuang.domain.authenticity.rules import Limits
from tongchuang.web.shared.forms import StyledForm

LABELS: dict[str, tuple[Any, Any]] = {
    "early_minutes": (_("Before the visit (minutes)"), _("Somebody may photograph on the way in; what is older was not taken on this visit.")),
    "late_minutes": (_("After the visit (minutes)"), _("A last photo may be taken after the form was finished.")),
    "old_days": (_("Old photo (days)"), _("A fix is reported within days; an older photo shows another time. Beyond this a wrong time weighs strongly.")),
    "ahead_minutes": (_("Clock ahead (minutes)"), _("Clocks of phones are off by some minutes.")),
    "far_visit_m": (_("Visit far from the site (m)"), _("Large sites are some hundred metres across.")),
    "far_fix_m": (_("Fix far from the site (m)"), _("As for the proof of a fix; positions in streets are off by tens of metres.")),
    "imprecise_m": (_("Imprecise position (m)"), _("A position that is exact to more than this can't tell one site from the next.")),
    "speed_kmh": (_("Fastest travel (km/h)"), _("Nobody drives faster between two sites of a county.")),
    "travel_least_m": (_("Shortest way looked at (m)"), _("Below it the errors of positions are most of the way.")),
    "moment_minutes": (_("One moment (minutes)"), _("Photos of one person at one site within it belong together and are no reuse.")),
    "angle_times": (_("Same angle (times)"), _("Twice from the same stand happens by itself.")),
    "angle_days": (_("Same angle within (days)"), _("Half a year shows whether it is a habit.")),
    "device_least": (_("Photos before another camera counts"), _("From fewer photos nobody's usual camera can be told.")),
    "pass_least_checks": (_("Checks before passing is looked at"), _("With fewer the interval is wider than any difference.")),
    "pass_days": (_("Passing within (days)"), _("A quarter; earlier habits don't count.")),
}  # fmt: skip


class LimitsForm(StyledForm):
    """All limits, and the day of the notice."""

    notice_on = forms.DateField(
        label=_("Inspectors were told on"), required=False, widget=forms.DateInput,
        help_text=_("Before this day, and without it, nobody's share of passes is looked at. No sanction follows from such a figure by itself."),
    )  # fmt: skip

    def __init__(self, *args: Any, limits: Limits, notice_on: date | None, **kwargs: Any) -> None:
        kwargs["initial"] = asdict(limits) | {"notice_on": notice_on}
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """A field for each limit."""
        for name, (label, why) in LABELS.items():
            self.fields[name] = forms.IntegerField(label=label, help_text=why, min_value=0, max_value=MOST)

    def values(self) -> dict[str, int]:
        """The limits as given."""
        return {name: self.cleaned_data[name] for name in LABELS}
