"""Supposed changes in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongchuang.domain.scenarios.queries import Names
from tongchuang.domain.scenarios.values import (
    Change,
    PointsChange,
    QuotaChange,
    RuleChange,
    VerdictChange,
    WeightsChange,
)
from tongchuang.domain.standards.models import Item
from tongchuang.web.appraise.rule_text import explain_rule, plain
from tongchuang.web.shared.words import word


@dataclass(frozen=True)
class Line:
    """One change as the page lists it."""

    key: str
    about: str
    text: str


def lines(changes: Iterable[Change], names: Names) -> list[Line]:
    """The changes in the order in which they were made."""
    return [Line(change.key, *_words(change, names)) for change in changes]


def _words(change: Change, names: Names) -> tuple[str, str]:
    match change:
        case VerdictChange():
            text = word("verdict", change.verdict)
            if change.verdict == "fail" and change.occurrences > 1:
                text = _("%(verdict)s, %(count)d occurrences") % {"verdict": text, "count": change.occurrences}
            site = names.sites.get(change.site, "")
            return f"{site} · {_item(change.item, names)}", text + (f" {change.grade}" if change.grade else "")
        case RuleChange():
            known = names.items.get(change.item)
            item = Item(rule=dict(change.rule), points=known.points if known else 0)
            return _item(change.item, names), explain_rule(item)
        case PointsChange():
            return _item(change.item, names), _("worth %(points)s points") % {"points": plain(change.points)}
        case WeightsChange():
            weights = "、".join(f"{word('method', method)} {plain(each)}" for method, each in change.weights.items())
            return _("Weights of the methods"), weights
        case QuotaChange():
            kind = names.types.get(change.site_type, change.site_type)
            return kind, _("%(count)d sites drawn") % {"count": change.quota}


def _item(code: str, names: Names) -> str:
    known = names.items.get(code)
    return f"{code} {known.title}" if known else code
