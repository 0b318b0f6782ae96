"""Another rule for an item: its name, then the figures that this rule takes."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.scenarios.engine_io import rules_for
from tongchuang.web.shared.forms import StyledForm

RULES: dict[str, Any] = {
    "per_failure": _("Points off for each occurrence"),
    "pass_rate": _("By the pass rate"),
    "grades": _("By grades"),
    "bands": _("By the number of occurrences"),
    "fraction": _("By the share given"),
    "survey_rate": _("By the share of content answers"),
    "threshold": _("A figure to reach"),
    "trend": _("Better than the month before"),
    "deduct": _("Each event takes points off the total"),
    "bonus": _("Each event adds points to the total"),
    "veto": _("A failure loses the title"),
}
FIGURES: dict[str, tuple[str, ...]] = {
    "per_failure": ("deduct", "cap"), "pass_rate": ("steps",), "survey_rate": ("steps",), "grades": ("A", "B", "C", "D"),
    "bands": ("bands",), "fraction": (), "threshold": ("op", "value", "zero_at"), "trend": ("direction",),
    "deduct": ("each",), "bonus": ("each", "cap"), "veto": ("below",),
}  # fmt: skip
NEEDED = {"deduct", "value", "each", "bands", "op", "direction"}
_OPS = [(">=", "≥"), ("<=", "≤"), (">", ">"), ("<", "<"), ("==", "=")]
_LINE = re.compile(r"^\s*([0-9.]+\s*%?)[\s:：,，]+([0-9.]+\s*%?)\s*$")


def _number(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=12, decimal_places=4, **more)


def _steps(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text)


class RuleForm(StyledForm):
    """Points and rule of one item; only the figures of the chosen rule are shown."""

    points = forms.DecimalField(label=_("Points"), min_value=0, max_value=10_000, max_digits=9, decimal_places=4)
    rule = forms.ChoiceField(label=_("Rule"))
    deduct = _number(_("Points off for each"), min_value=0)
    cap = _number(_("At most"), min_value=0)
    each = _number(_("Points for each"), min_value=0)
    steps = _steps(_("Steps"), _("One a line: rate reached, share of the points; such as 0.9 1"))
    bands = _steps(_("Steps"), _("One a line: at most so many occurrences, share of the points; such as 1 0.66"))
    A = _number("A", min_value=0, max_value=1)
    B = _number("B", min_value=0, max_value=1)
    C = _number("C", min_value=0, max_value=1)
    D = _number("D", min_value=0, max_value=1)
    op = forms.ChoiceField(label=_("The figure is"), choices=_OPS, required=False)
    value = _number(_("Limit"))
    zero_at = _number(_("No points at"))
    direction = forms.ChoiceField(
        label=_("Better is"), choices=[("up", _("higher")), ("down", _("lower"))], required=False
    )
    below = _number(_("Only a pass rate below"), min_value=Decimal("0.0001"), max_value=1)

    def __init__(self, *args: Any, method: str, name: str, **kwargs: Any) -> None:
        self.method, self.chosen = method, name
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The rules that fit the method; the figures of the one chosen."""
        fitting = rules_for(self.method)
        if self.chosen not in fitting:
            self.chosen = fitting[0]
        self.fields["rule"].choices = [(name, RULES[name]) for name in fitting]  # type: ignore[attr-defined]
        shown = {"points", "rule", *FIGURES[self.chosen]}
        if self.method == "negative":
            shown.discard("points")
        self.fields = {name: each for name, each in self.fields.items() if name in shown}
        for name in NEEDED & shown:
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """Read steps, and see that grades name at least one."""
        values = dict(super().clean() or {})
        for name in ("steps", "bands"):
            if values.get(name):
                values[name] = self._read_steps(name, values[name])
        if self.chosen == "grades" and not any(values.get(grade) is not None for grade in "ABCD"):
            self.add_error("A", gettext("Give at least one grade a value."))
        if values.get("zero_at") is not None and values.get("zero_at") == values.get("value"):
            self.add_error("zero_at", gettext("It must differ from the limit."))
        return values

    def _read_steps(self, name: str, text: str) -> list[list[Any]] | None:
        found: dict[str, str] = {}
        for line in filter(None, map(str.strip, text.splitlines())):
            match = _LINE.match(line)
            try:
                at, share = (_share(part) for part in match.groups()) if match else (None, None)
            except InvalidOperation:
                at = share = None
            whole = name == "bands"
            if at is None or share is None or share > 1 or (whole and at != int(at)) or (not whole and at > 1):
                self.add_error(name, gettext("“%(line)s” isn't a step: write two numbers, such as 0.9 1.") % {"line": line})
                return None
            found[str(int(at)) if whole else f"{at:f}"] = f"{share:f}"
        return [[int(at) if name == "bands" else at, share] for at, share in found.items()]

    @property
    def document(self) -> dict[str, Any]:
        """The rule as it is stored."""
        values = {name: self.cleaned_data.get(name) for name in FIGURES[self.chosen]}
        document: dict[str, Any] = {"rule": self.chosen}
        if self.chosen == "grades":
            document["values"] = [[grade, f"{value:f}"] for grade, value in values.items() if value is not None]
            return document
        for name, value in values.items():
            if value not in (None, "", []):
                key = "steps" if name == "bands" else name
                document[key] = f"{value:f}" if isinstance(value, Decimal) else value
        return document


def initial_of(rule: dict[str, Any], points: Decimal) -> dict[str, Any]:
    """The fields of a stored rule."""
    values: dict[str, Any] = {"points": f"{points.normalize():f}" if points else "0", **rule}
    if rule.get("rule") == "grades":
        values |= dict(rule.get("values", []))
    if "steps" in rule:
        text = "\n".join(f"{at} {share}" for at, share in rule["steps"] or [])
        values["bands" if rule["rule"] == "bands" else "steps"] = text
    return values


def _share(text: str) -> Decimal:
    text = text.strip()
    return Decimal(text[:-1].strip()) / 100 if text.endswith("%") else Decimal(text)
