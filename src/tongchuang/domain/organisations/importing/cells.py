"""Cells as people fill them: full-width digits, blanks at the ends, numbers for codes, dates as text."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s.*)?$")
COMPACT_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
# Excel counts days from here (and believes that 1900 was a leap year).
EXCEL_EPOCH = date(1899, 12, 30).toordinal()
EXCEL_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")


def cell_text(value: object) -> str:
    """A cell as half-width text without blanks at its ends; 12.0 is 12, a day is 2026-11-22."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = unicodedata.normalize("NFKC", str(value)).replace("\u200b", "").replace("\ufeff", "")
    return " ".join(text.split())


def as_date(text: str) -> date | None:
    """A day written as 2026-11-22, 2026/11/22, 2026年11月22日, 20261122 or Excel's own number; None for anything else."""
    match = DATE.match(text) or COMPACT_DATE.match(text)
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    if EXCEL_SERIAL.match(text):
        return date.fromordinal(EXCEL_EPOCH + int(float(text)))
    return None


def as_number(text: str) -> float | None:
    """A number, also with a degree sign or a decimal comma; None for anything else."""
    plain = text.strip().rstrip("°EN").strip()
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None
