"""Rules of documents: numbers, dates, headings, which kind is set how."""

from __future__ import annotations

from datetime import date
from uuid import UUID

# Kinds by layout (GB/T 9704-2012): with a red head unless named here.
LETTERS = frozenset({"letter", "reply"})
MINUTES = "minutes"
ORDER = "order"
COLOURS = frozenset({"white", "yellow", "red"})
# The last character of a code (机关代字) where the office has not chosen its own.
CODE_ENDS = {
    "order": "督", "bulletin": "通", "notice": "发", "interview": "约", "yellow_card": "警",
    "letter": "函", "reply": "函", "minutes": "纪",
}  # fmt: skip
_DIGITS = "〇一二三四五六七八九"
# Signs of the type area: 28 to a line, 22 lines to a page.
SIGNS_A_LINE = 28
LINES_A_PAGE = 22
# A first page must carry some of the body: more lines of addressees than these go to the imprint (版记).
MOST_LINES_OF_ADDRESSEES = 5


def number_text(code: str, year: int, number: int) -> str:
    """The number of a document: the year in full, in 六角括号, no leading zeros."""
    return f"{code}〔{year}〕{number}号"


def layout_of(kind: str) -> str:
    """file, letter or minutes: the format of the standard that a kind is set in."""
    if kind in LETTERS:
        return "letter"
    return "minutes" if kind == MINUTES else "file"


def date_text(day: date) -> str:
    """A date as printed: Arabic digits without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_number(value: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(value, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def heading_number(level: int, position: int) -> str:
    """What stands before a heading: 一、 （一） 1. （1）."""
    if level == 1:
        return f"{chinese_number(position)}、"
    if level == 2:
        return f"（{chinese_number(position)}）"
    return f"{position}." if level == 3 else f"（{position}）"


def width_in_signs(text: str) -> float:
    """How wide a text is, in signs of the line: what is narrow counts half."""
    return sum(0.5 if ord(char) < 0x2000 else 1.0 for char in text)


def addressees_text(names: list[str]) -> str:
    """主送 or 抄送 as one line: the names, parted by commas of lists."""
    return "、".join(names)


def addressees_go_below(names: list[str]) -> bool:
    """Whether so many are addressed that the first page would have no body: then they stand in the imprint."""
    return width_in_signs(addressees_text(names)) + 1 > SIGNS_A_LINE * MOST_LINES_OF_ADDRESSEES


def has_written(
    edited_by: list[UUID], made_by: UUID | None, submitted_by: UUID | None, user: UUID | None
) -> bool:
    """Whether a user had a hand in a document and so may not approve it."""
    return user is None or user in edited_by or user in {made_by, submitted_by}
