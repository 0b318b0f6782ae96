"""Typed access to the keys of a mapping: what is missing, unknown or of the wrong kind becomes a problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from tongchuang.engines.standard.problems import Problems
from tongchuang.engines.standard.yaml_source import Entry, Mapping, Scalar, YamlNode
from tongchuang.engines.standard.yaml_source import Sequence as YamlSequence

# Within the precision of the decimal context, so that no digit is ever rounded away.
MAX_DIGITS = 28
LARGEST = Decimal("1e15")
LONGEST = 10_000
ZERO, ONE = Decimal(0), Decimal(1)

_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?")
_NOT_FINITE = re.compile(r"[-+]?\.?(?:nan|inf|infinity)", re.IGNORECASE)


class Fields:
    """The keys of one mapping. Unknown ones are refused when it is opened."""

    def __init__(self, node: Mapping, known: Iterable[str], problems: Problems, what: str) -> None:
        self.node = node
        self.problems = problems
        self.what = what
        self.line = node.line
        known = tuple(known)
        for key, entry in node.entries.items():
            if key in known:
                continue
            if isinstance(entry.value, Scalar) and entry.value.plain and not entry.value.text:
                template = "`%(key)s` has no value here; inside { } a value with a comma must stand in quotes"
                problems.add(entry.line, template, key=key)
            else:
                problems.unknown(entry.line, "unknown key `%(word)s` in %(what)s", key, known, what=what)

    def __contains__(self, key: str) -> bool:
        return key in self.node.entries

    def entry(self, key: str, required: bool = False) -> Entry | None:
        """The value of a key with its line; what is required and absent is a problem."""
        found = self.node.entries.get(key)
        if found is None and required:
            self.problems.add(self.line, "`%(key)s` is missing in %(what)s", key=key, what=self.what)
        return found

    def line_of(self, key: str) -> int:
        """The line of a key, or that of the mapping when it is absent."""
        found = self.node.entries.get(key)
        return found.line if found else self.line

    def text(self, key: str, required: bool = False, one_line: bool = False, most: int = LONGEST) -> str:
        """The text of a key, "" when absent. Unquoted numbers and dates are taken as they are written."""
        found = self.entry(key, required)
        if found is None:
            return ""
        text = text_of(found.value, key, self.problems, found.line)
        if one_line and "\n" in text:
            self.problems.add(found.line, "`%(key)s` must be one line", key=key)
        _check_length(text, key, found.line, most, self.problems)
        return text

    def one_of(self, key: str, choices: Sequence[str], required: bool = False) -> str:
        """A text that must be one of the choices, "" when absent or wrong."""
        text = self.text(key, required)
        if text and text not in choices:
            template = "unknown %(key)s `%(word)s`"
            self.problems.unknown(self.line_of(key), template, text, choices, key=key)
            return ""
        return text

    def number(
        self,
        key: str,
        *,
        required: bool = False,
        least: Decimal | None = ZERO,
        most: Decimal | None = None,
        places: int | None = None,
    ) -> Decimal | None:
        """A number with its exact digits, None when absent or wrong."""
        found = self.entry(key, required)
        if found is None:
            return None
        line = found.line
        return number_of(found.value, key, self.problems, line, least=least, most=most, places=places)

    def whole(self, key: str, *, least: int = 0, most: int = 100_000, required: bool = False) -> int | None:
        """A whole number within bounds, None when absent or wrong."""
        found = self.entry(key, required)
        return None if found is None else whole_of(found.value, key, self.problems, found.line, least, most)

    def truth(self, key: str) -> bool | None:
        """true or false, None when absent or wrong."""
        found = self.entry(key)
        if found is None:
            return None
        value = found.value
        if isinstance(value, Scalar) and value.plain and value.text in ("true", "false"):
            return value.text == "true"
        self.problems.add(found.line, "`%(key)s` must be true or false", key=key)
        return None

    def texts(self, key: str, required: bool = False, most: int = LONGEST) -> tuple[str, ...]:
        """A list of different texts, () when absent."""
        found = self.entry(key, required)
        if found is None:
            return ()
        texts = texts_of(found.value, key, self.problems, found.line)
        for text in texts:
            _check_length(text, key, found.line, most, self.problems)
        return texts

    def items(self, key: str, required: bool = False) -> list[YamlNode]:
        """The items of a list, [] when absent or not a list."""
        found = self.entry(key, required)
        if found is None:
            return []
        if isinstance(found.value, YamlSequence):
            return found.value.items
        self.problems.add(found.line, "`%(key)s` must be a list", key=key)
        return []

    def mapping(self, key: str, required: bool = False) -> Mapping | None:
        """The mapping of a key, None when absent or not one."""
        found = self.entry(key, required)
        if found is None:
            return None
        if isinstance(found.value, Mapping):
            return found.value
        self.problems.add(found.line, "`%(key)s` must be a mapping, such as {key: value}", key=key)
        return None


def _check_length(text: str, key: str, line: int, most: int, problems: Problems) -> None:
    if len(text) > most:
        template = "`%(key)s` has %(length)s characters; at most %(most)s"
        problems.add(line, template, key=key, length=len(text), most=most)


def text_of(node: YamlNode, key: str, problems: Problems, line: int) -> str:
    """The text of a scalar, stripped; "" after saying what is wrong."""
    if not isinstance(node, Scalar):
        problems.add(line, "`%(key)s` must be text, not a list or a mapping", key=key)
        return ""
    text = node.text.strip()
    if not text or node.empty:
        problems.add(line, "`%(key)s` is empty; write it or leave the line out", key=key)
        return ""
    return text


def texts_of(node: YamlNode, key: str, problems: Problems, line: int) -> tuple[str, ...]:
    """A list of different texts."""
    if not isinstance(node, YamlSequence):
        problems.add(line, "`%(key)s` must be a list, such as [first, second]", key=key)
        return ()
    seen: dict[str, None] = {}
    for item in node.items:
        text = text_of(item, key, problems, item.line)
        if text in seen:
            problems.add(item.line, "`%(text)s` stands twice in `%(key)s`", text=text, key=key)
        elif text:
            seen[text] = None
    return tuple(seen)


def number_of(
    node: YamlNode,
    key: str,
    problems: Problems,
    line: int,
    *,
    least: Decimal | None = ZERO,
    most: Decimal | None = None,
    places: int | None = None,
) -> Decimal | None:
    """A number read from its digits, never through a float; None after saying what is wrong."""
    if not isinstance(node, Scalar):
        problems.add(line, "`%(key)s` must be a number, not a list or a mapping", key=key)
        return None
    value = _decimal(node, key, problems)
    if value is None:
        return None
    if least is not None and value < least:
        template = "`%(key)s` is %(value)s; it must be at least %(least)s"
        problems.add(node.line, template, key=key, value=node.text, least=least)
        return None
    if most is not None and value > most:
        template = "`%(key)s` is %(value)s; it must be at most %(most)s"
        problems.add(node.line, template, key=key, value=node.text, most=most)
        return None
    if places is not None and _places(value) > places:
        template = "`%(key)s` is %(value)s; at most %(places)s decimal places"
        problems.add(node.line, template, key=key, value=node.text, places=places)
        return None
    return value


def whole_of(node: YamlNode, key: str, problems: Problems, line: int, least: int, most: int) -> int | None:
    """A whole number within bounds; None after saying what is wrong."""
    value = number_of(node, key, problems, line, least=Decimal(least), most=Decimal(most))
    if value is None:
        return None
    if value != value.to_integral_value():
        problems.add(node.line, "`%(key)s` is %(value)s; it must be a whole number", key=key, value=value)
        return None
    return int(value)


def _decimal(node: Scalar, key: str, problems: Problems) -> Decimal | None:
    text = node.text.strip()
    if node.empty or not text:
        problems.add(node.line, "`%(key)s` is empty; write a number or leave the line out", key=key)
        return None
    well_formed = _NUMBER.fullmatch(text) is not None
    if well_formed and node.plain:
        if len(text) <= MAX_DIGITS and abs(Decimal(text)) <= LARGEST:
            return Decimal(text)
        problems.add(node.line, "`%(key)s` is too large or has too many digits: %(text)s", key=key, text=text)
    elif well_formed:
        template = "`%(key)s` must be a number; `%(text)s` is in quotes and so is text, remove the quotes"
        problems.add(node.line, template, key=key, text=text)
    elif _NOT_FINITE.fullmatch(text):
        problems.add(node.line, "`%(key)s` must be a finite number, not `%(text)s`", key=key, text=text)
    elif any(char.isdigit() and not char.isascii() for char in text):
        template = "`%(key)s` must be a number; `%(text)s` has full-width digits, write 0 to 9"
        problems.add(node.line, template, key=key, text=text)
    else:
        template = "`%(key)s` must be a number in plain digits, such as 2.5; `%(text)s` is not"
        problems.add(node.line, template, key=key, text=text)
    return None


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
