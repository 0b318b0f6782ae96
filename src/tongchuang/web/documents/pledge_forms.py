"""Forms of pledges: rounds, changes, signatures on paper, evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from tongchuang.domain.files.access import attachments_of_region, brought_by
from tongchuang.domain.files.actions import store_paper
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.pledges.actions import Result, RoundValues
from tongchuang.domain.pledges.models import Pledge, PledgeTarget
from tongchuang.domain.pledges.rules import USUAL_TEXT, TargetValues, points_text
from tongchuang.foundation.clock import SHANGHAI, today
from tongchuang.foundation.errors import ProductError
from tongchuang.foundation.ids import as_uuid, as_uuids
from tongchuang.web.shared.forms import ManyPicks, StyledForm

USUAL_DAYS = 14


class RoundForm(StyledForm):
    """The pledges of a year."""

    year = forms.IntegerField(label=_l("Year"), min_value=2000, max_value=2200)
    title = forms.CharField(label=pgettext_lazy("pledge", "Title"), max_length=80)
    leader = forms.ModelChoiceField(None, label=_l("Signs for the leading group"), empty_label=None)
    leader_title = forms.CharField(label=_l("Title of who signs"), max_length=60, required=False)
    sign_by = forms.DateField(label=_l("To be signed by"), widget=forms.DateInput)
    text = forms.CharField(
        label=pgettext_lazy("pledge", "Text"), widget=forms.Textarea(attrs={"rows": 20}), max_length=20_000,
        help_text=_l("Each line is a paragraph; lines that begin with 一、 become headings. Fields in double braces are filled in for each unit."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        self.people = people
        year = today().year
        usual = {
            "year": year,
            "title": f"{year}年度创建工作目标责任书",
            "sign_by": today() + timedelta(days=USUAL_DAYS),
            "text": USUAL_TEXT,
        }
        kwargs["initial"] = {**usual, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Who may sign: the people of the region, leaders first."""
        self.fields["leader"].queryset = self.people  # type: ignore[attr-defined]

    def values(self) -> RoundValues:
        """What was written."""
        data = self.cleaned_data
        return RoundValues(
            year=data["year"], title=data["title"], text=data["text"], leader_id=data["leader"].pk, sign_by=data["sign_by"],
            leader_title=data["leader_title"],
        )  # fmt: skip


class UnitsForm(StyledForm):
    """For which units pledges are written."""

    units = forms.ModelMultipleChoiceField(None, label=_l("Units"), widget=ManyPicks)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        self.units = units
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units that go on."""
        self.fields["units"].queryset = self.units  # type: ignore[attr-defined]


class ChangeForm(StyledForm):
    """Other words, other targets."""

    text = forms.CharField(
        label=pgettext_lazy("pledge", "Text"), widget=forms.Textarea(attrs={"rows": 18}), max_length=20_000
    )
    targets = forms.CharField(
        label=_l("Targets"), widget=forms.Textarea(attrs={"rows": 8}), required=False, max_length=40_000,
        help_text=_l("One on each line: target | measure | points. Put the same into the text where it names them."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_l("Why it is changed"),
        max_length=300,
        required=False,
        help_text=_l("Both sides read it before they sign again."),
    )

    def __init__(self, *args: Any, targets: Sequence[PledgeTarget], **kwargs: Any) -> None:
        self.known = {each.text: each for each in targets}
        super().__init__(*args, **kwargs)

    def clean_targets(self) -> tuple[TargetValues, ...]:
        """The targets, one on each line."""
        rows = [line.strip() for line in str(self.cleaned_data["targets"]).splitlines() if line.strip()]
        return tuple(self._target(number, line) for number, line in enumerate(rows, 1))

    def _target(self, number: int, line: str) -> TargetValues:
        text, measure, points = (*(part.strip() for part in line.replace("｜", "|").split("|")), "", "", "")[
            :3
        ]
        try:
            worth = Decimal(points or "0").quantize(Decimal("0.1"))
        except InvalidOperation:
            raise forms.ValidationError(_("Line %(n)d: points are a number.") % {"n": number}) from None
        known = self.known.get(text)
        source = (known.source_type, known.source_id) if known else ("", None)
        return TargetValues(
            text=text, measure=measure, points=worth, source_type=source[0], source_id=source[1]
        )


def targets_as_lines(targets: Sequence[PledgeTarget]) -> str:
    """The targets as the form shows them."""
    return "\n".join(f"{each.text} | {each.measure} | {points_text(each.points)}" for each in targets)


class PaperForm(StyledForm):
    """Signed on paper: who, when, and the scan."""

    unit_name = forms.CharField(label=_l("Signed for the unit"), max_length=60)
    leader_name = forms.CharField(label=_l("Signed for the leading group"), max_length=60)
    signed_on = forms.DateField(label=_l("Signed on"), widget=forms.DateInput)
    scan = forms.FileField(
        label=pgettext_lazy("pledge", "Scan"), required=False, help_text=_l("PDF or photo of the signed pledge.")
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        self.row: Attachment | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Store the scan once."""
        data = super().clean() or {}
        keys = as_uuids([str(data.get("kept", ""))])
        self.row = (
            attachments_of_region(self.actor).filter(brought_by(self.actor), pk__in=keys).first()
            if keys
            else None
        )
        if data.get("scan"):
            try:
                self.row = store_paper(data["scan"], by=self.actor)
            except ProductError as error:
                self.add_error("scan", str(error))
        if self.row is not None:
            self.data = self.data.copy()
            self.data["kept"] = str(self.row.pk)
        elif "scan" not in self.errors:
            self.add_error("scan", _("Add the scan of the signed pledge."))
        return data

    def signed_at(self) -> datetime:
        """Noon of the day: on paper there is no hour."""
        day = self.cleaned_data["signed_on"]
        return datetime.combine(day, time(0) if day >= today() else time(12), SHANGHAI)


def results_from(
    data: Any, pledge: Pledge, targets: Sequence[PledgeTarget]
) -> tuple[dict[UUID, Result], dict[str, str]]:
    """What was entered for each target, and what is wrong with it by target."""
    found: dict[UUID, Result] = {}
    wrong: dict[str, str] = {}
    for target in targets:
        key = str(target.pk)
        outcome, text = data.get(f"outcome-{key}", ""), data.get(f"awarded-{key}", "").strip()
        usual = {"met": target.points, "missed": Decimal(0)}.get(outcome)
        try:
            awarded = Decimal(text).quantize(Decimal("0.1")) if text else usual
        except InvalidOperation:
            awarded = None
        if awarded is None or outcome not in ("met", "partly", "missed"):
            wrong[key] = _("Say whether it was met, and how many points it gets.")
            continue
        found[target.pk] = Result(
            outcome=outcome,
            awarded=awarded,
            result=data.get(f"result-{key}", ""),
            comment=data.get(f"comment-{key}", ""),
        )
    return found, wrong


def ticked(data: Any) -> dict[UUID, str]:
    """Pledges that were ticked with the digest that was shown: id → digest."""
    pairs = (text.partition(":") for text in data.getlist("sign"))
    return {key: digest for name, _colon, digest in pairs if (key := as_uuid(name)) is not None}
