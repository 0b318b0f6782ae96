"""What a form of the what-if page asks to suppose."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from tongchuang.domain.scenarios.errors import BadChange
from tongchuang.domain.scenarios.values import MOST_CHANGES, Change, QuotaChange, VerdictChange, WeightsChange

_WEIGHT, _QUOTA = "weight_", "quota_"


def changes_in(given: QueryDict) -> list[Change]:
    """The changes of a posted form; BadChange where a value can't be read."""
    try:
        return [*_verdicts(given), *_weights(given), *_quotas(given)]
    except (ValueError, InvalidOperation) as error:
        raise BadChange(_("One of the values is no number. Write it in digits, such as 0.6.")) from error


def _verdicts(given: QueryDict) -> list[Change]:
    """The fields verdict:<item>:<site>, only those that were touched; occurrences and grade beside them."""
    found: list[Change] = []
    for name in list(given)[: 3 * MOST_CHANGES]:
        if not name.startswith("verdict:") or not given[name]:
            continue
        item, _colon, site = name.removeprefix("verdict:").rpartition(":")
        occurrences = given.get(f"occurrences:{item}:{site}", "").strip()
        grade = given.get(f"grade:{item}:{site}", "")
        found.append(VerdictChange(item, UUID(site), given[name], int(occurrences or 1), grade))
    return found


def _weights(given: QueryDict) -> list[Change]:
    weights = {
        name.removeprefix(_WEIGHT): Decimal(given[name].strip() or "0") for name in given if name.startswith(_WEIGHT)
    }
    return [WeightsChange(weights)] if weights else []


def _quotas(given: QueryDict) -> list[Change]:
    return [
        QuotaChange(name.removeprefix(_QUOTA), int(given[name].strip()))
        for name in given if name.startswith(_QUOTA) and given[name].strip() and given[name].strip() != given.get(f"was_{name}", "")
    ]  # fmt: skip
