"""JSON documents read without mercy: the first thing that is not as it should be, in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.instants import read_instant
from tongchuang.engines.drawing.names import shown, text_problem

_HEX = re.compile(r"[0-9a-f]{64}")
# Far more than a record of 100,000 sites with long names takes.
LARGEST = 200_000_000


def parse_document(data: bytes, what: str) -> dict[str, Any]:
    """The object in a file. DrawError when it isn't UTF-8, isn't JSON, or has a field twice."""
    if len(data) > LARGEST:
        raise DrawError("file.large", f"the {what} is larger than {LARGEST // 1_000_000} MB: no {what} is")
    if data.startswith(b"\xef\xbb\xbf"):
        words = f"the {what} begins with a byte order mark: another program has saved it again"
        raise DrawError("file.mark", words)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DrawError("file.encoding", f"the {what} is not UTF-8 (byte {error.start + 1})") from error
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        words = f"the {what} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        raise DrawError("file.json", words) from error
    except RecursionError as error:
        raise DrawError("file.json", f"the {what} is not JSON of this kind: it is nested too deep") from error
    except DrawError:
        raise
    except ValueError as error:
        raise DrawError("file.json", f"the {what} has a number of too many digits") from error
    if not isinstance(document, dict):
        raise DrawError("file.json", f"the {what} is not a JSON object")
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DrawError("field.twice", f"the field {shown(twice)} stands there twice", field=twice)
    return found


def _no_constant(text: str) -> NoReturn:
    raise DrawError("file.json", f"{text} is no number in JSON")


class Fields:
    """The fields of an object, each read as what it has to be."""

    def __init__(self, found: object, names: Sequence[str], where: str, optional: Sequence[str] = ()) -> None:
        self.where = where
        if not isinstance(found, dict):
            raise DrawError("field.kind", f"{where} is not an object", field=where)
        self.found: dict[str, Any] = found
        for name in names:
            if name not in found:
                raise DrawError("field.missing", f"{where} has no field {name}", field=name)
        for name in found:
            if name not in names and name not in optional:
                words = f"{where} has a field {shown(name)}, which does not belong there"
                raise DrawError("field.unknown", words, field=name)

    def _fail(self, name: str, should: str) -> NoReturn:
        words = f"{name} of {self.where} is {shown(_json(self.found[name]))}: it has to be {should}"
        raise DrawError("field.kind", words, field=name)

    def text(self, name: str) -> str:
        """A text, empty or not."""
        value = self.found[name]
        if not isinstance(value, str):
            self._fail(name, "a text")
        if problem := text_problem(name, value):
            raise DrawError(problem.code, problem.words, **problem.detail)
        return value

    def whole(self, name: str, least: int) -> int:
        """A whole number that is not smaller than `least`."""
        value = self.found[name]
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self._fail(name, f"a whole number from {least}")
        return value

    def flag(self, name: str) -> bool:
        """true or false."""
        value = self.found[name]
        if not isinstance(value, bool):
            self._fail(name, "true or false")
        return value

    def digest(self, name: str) -> str:
        """32 bytes in lower-case hex."""
        value = self.text(name)
        if not _HEX.fullmatch(value):
            self._fail(name, "64 lower-case hex digits")
        return value

    def instant(self, name: str) -> str:
        """A time as ISO 8601, as it is written."""
        value = self.text(name)
        if not isinstance(read_instant(value), datetime):
            self._fail(name, "a date and time such as 2026-11-25T18:00:00+08:00")
        return value

    def items(self, name: str) -> list[Any]:
        """A list."""
        value = self.found[name]
        if not isinstance(value, list):
            self._fail(name, "a list")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self.items(name)
        for value in values:
            if not isinstance(value, str):
                self._fail(name, "a list of texts")
            if problem := text_problem(name, value):
                raise DrawError(problem.code, problem.words, **problem.detail)
        return tuple(values)


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) < 80 else text[:79] + "…"


def write_document(document: object) -> str:
    """JSON as it is written to files: readable, Chinese as Chinese."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


_compact = json.JSONEncoder(ensure_ascii=False).encode


def write_rows(document: Mapping[str, Any]) -> str:
    """JSON as it is written to large files: one line for each field, and for each row of a list of rows."""
    lines = []
    for name, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], list | dict):
            rows = ",\n".join(f"  {_compact(row)}" for row in value)
            lines.append(f"{_compact(name)}: [\n{rows}\n ]")
        else:
            lines.append(f"{_compact(name)}: {_compact(value)}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"
