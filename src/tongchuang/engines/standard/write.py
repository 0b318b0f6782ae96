"""Values to JSON and back, and their digest: what the database keeps of a published version.

A field that has its usual value is left out, so that a field added to the model later doesn't change the digest of
what was published before. Numbers are text, so that no digit is lost; what has an order is a list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from tongchuang.engines.standard import model
from tongchuang.engines.standard.model import Rule, Standard
from tongchuang.engines.standard.pack_model import Pack, Phase

FORMAT: Final = 1

RULE_NAMES: Final[dict[type[Any], str]] = {
    model.PerFailure: "per_failure",
    model.PassRate: "pass_rate",
    model.Grades: "grades",
    model.Bands: "bands",
    model.ByFraction: "fraction",
    model.SurveyRate: "survey_rate",
    model.Threshold: "threshold",
    model.Trend: "trend",
    model.Deduct: "deduct",
    model.Bonus: "bonus",
    model.Veto: "veto",
}
_RULE_CLASSES: Final = {name: rule for rule, name in RULE_NAMES.items()}
_HINTS: Final[dict[type[Any], dict[str, Any]]] = {}


def to_document(standard: Standard) -> dict[str, Any]:
    """A standard as JSON values."""
    return {"format": FORMAT, **_encode(standard)}


def from_document(document: Mapping[str, Any]) -> Standard:
    """The standard that `to_document` wrote; ValueError when it is something else."""
    standard: Standard = _from(Standard, document)
    return standard


def pack_to_document(pack: Pack) -> dict[str, Any]:
    """A pack as JSON values, its standards included."""
    return {"format": FORMAT, **_encode(pack)}


def pack_from_document(document: Mapping[str, Any]) -> Pack:
    """The pack that `pack_to_document` wrote; ValueError when it is something else."""
    pack: Pack = _from(Pack, document)
    return pack


def phases_from_document(phases: Any) -> tuple[Phase, ...]:
    """The phases of a pack alone, out of its stored `phases`; ValueError when they are something else."""
    try:
        found: tuple[Phase, ...] = _decode(tuple[Phase, ...], phases or [])
    except (KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"not stored phases: {error}") from error
    return found


def rule_to_document(rule: Rule) -> dict[str, Any]:
    """A rule as JSON values: {"rule": its name, …}."""
    document: dict[str, Any] = _encode(rule)
    return document


def rule_from_document(document: Mapping[str, Any]) -> Rule:
    """The rule that `rule_to_document` wrote."""
    try:
        rule: Rule = _decode(Rule, document)
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"not a rule: {error}") from error
    return rule


def digest(standard: Standard) -> str:
    """SHA-256 over the canonical JSON of a standard, lower-case hex."""
    return _digest(to_document(standard))


def pack_digest(pack: Pack) -> str:
    """SHA-256 over the canonical JSON of a pack, lower-case hex."""
    return _digest(pack_to_document(pack))


def _digest(document: dict[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _from(kind: type[Any], document: Mapping[str, Any]) -> Any:
    if document.get("format") != FORMAT:
        raise ValueError(f"format {document.get('format')!r} is not {FORMAT}")
    try:
        return _decode(kind, {key: value for key, value in document.items() if key != "format"})
    except (KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"not a stored {kind.__name__.lower()}: {error}") from error


def _encode(value: Any) -> Any:
    if is_dataclass(value):
        written = {
            field.name: _encode(getattr(value, field.name))
            for field in fields(value)
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
        name = RULE_NAMES.get(type(value))
        return written if name is None else {"rule": name, **written}
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(_encode(item) for item in value)
    return value


def plain_number(value: Decimal) -> str:
    """A number with all of its digits and no idle zeros: 5.0 and 5 are written the same."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _decode(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if kind == Rule:
        return _decode(
            _RULE_CLASSES[data["rule"]], {key: value for key, value in data.items() if key != "rule"}
        )
    if origin in (Union, UnionType):
        return None if data is None else _decode(_some(kind), data)
    if origin is Literal:
        if data not in get_args(kind):
            raise TypeError(f"{data!r} is none of {get_args(kind)}")
        return data
    if origin in (tuple, frozenset):
        return _decode_many(origin, get_args(kind), data)
    if is_dataclass(kind):
        return _decode_fields(kind, data)
    if kind is Decimal:
        return Decimal(_checked(data, str))
    if kind is date:
        return date.fromisoformat(_checked(data, str))
    return _checked(data, kind)


def _some(kind: Any) -> Any:
    # `Rule | None` is flattened by Python into one union of its members and None.
    members = [member for member in get_args(kind) if member is not type(None)]
    return Rule if len(members) > 1 else members[0]


def _decode_many(origin: Any, inner: tuple[Any, ...], data: Any) -> Any:
    _checked(data, list)
    if origin is frozenset or inner[-1] is Ellipsis:
        return origin(_decode(inner[0], item) for item in data)
    if len(inner) != len(data):
        raise TypeError(f"{len(data)} values instead of {len(inner)}")
    return tuple(_decode(kind, item) for kind, item in zip(inner, data, strict=True))


def _decode_fields(kind: Any, data: Any) -> Any:
    hints = _HINTS.get(kind)
    if hints is None:
        hints = _HINTS[kind] = get_type_hints(kind)
    unknown = set(_checked(data, Mapping)) - hints.keys()
    if unknown:
        raise TypeError(f"unknown field {min(unknown)!r} in {kind.__name__}")
    return kind(**{name: _decode(hints[name], value) for name, value in data.items()})


def _checked(data: Any, kind: Any) -> Any:
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise TypeError(f"{data!r} instead of {getattr(kind, '__name__', kind)}")
    return data
