"""Forms that look right: Tabler's classes, and errors tied to their fields for screen readers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tongchuang.foundation.text import pinyin_initials

SELECTS = (forms.Select, forms.SelectMultiple, forms.NullBooleanSelect)
FEW = 8
TICKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class ManyPicks(forms.CheckboxSelectMultiple):
    """Several of many: ticks in a box that scrolls, narrowed by a word or by pinyin initials."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The chosen ones first, so that they are seen without scrolling."""
        rows = [row for _group, rows, _index in self.optgroups(name, self._chosen(value), attrs) for row in rows]
        for row in rows:
            # A unit is also found by the short name that everybody uses.
            short = getattr(getattr(row["value"], "instance", None), "short_name", "")
            names = dict.fromkeys((str(row["label"]), short))
            row["find"] = " ".join(f"{each} {pinyin_initials(each)}" for each in names if each).lower()
        rows.sort(key=lambda row: not row["selected"])
        described = self.attrs.get("aria-describedby", "")
        context = {"name": name, "rows": rows, "described": described, "filtered": len(rows) > FEW}
        return render_to_string("shared/components/many.html", context)

    def _chosen(self, value: Any) -> list[str]:
        chosen: list[str] = self.format_value(value)
        return chosen


class StyledForm(forms.Form):
    """A plain Django form drawn by {% form_fields form %}. Days use the browser's own picker."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
        for name, each in self.fields.items():
            style(self, name, each)

    def offer(self) -> None:
        """Put into the fields what may be chosen; comes before a bound form is looked at."""


def style(form: forms.BaseForm, name: str, each: forms.Field) -> None:
    """Classes and input types for one field."""
    widget = each.widget
    css = "form-select" if isinstance(widget, SELECTS) else "form-check-input" if isinstance(widget, TICKS) else "form-control"
    widget.attrs["class"] = f"{widget.attrs.get('class', '')} {css}".strip()
    if isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, forms.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, forms.Textarea):
        widget.attrs.setdefault("rows", 3)
    described = [part for part, wanted in ((f"id_{name}-help", each.help_text), (f"id_{name}-errors", name in form.errors if form.is_bound else False)) if wanted]
    if described:
        widget.attrs["aria-describedby"] = " ".join(described)
    if form.is_bound and name in form.errors:
        widget.attrs["aria-invalid"] = "true"
