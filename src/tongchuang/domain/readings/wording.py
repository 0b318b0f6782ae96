"""Codes of a review as sentences: what is wrong, and what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

PROBLEMS: dict[str, Promise] = {
    "scanned": _l(
        "The PDF holds pictures of pages and no text. Recognise its text first (scanner program, WPS), or paste the text here."
    ),
    "protected": _l("The file is protected by a password. Save it again without one, then upload it."),
    "damaged": _l(
        "The file is damaged or not complete. Open it where it was made, save it again and upload that."
    ),
    "too_large": _l("The file is too large to be read. Split it, or paste the part that matters."),
    "empty": _l("There is no text in the file."),
    "unknown_format": _l(
        "Only .txt, .md, .docx and .pdf are read. Save the file (.doc, .wps) as .docx first."
    ),
    "unknown_encoding": _l("The characters of the text file can't be made out. Save it as UTF-8."),
    "not_chinese": _l(
        "The text is mostly not in Chinese. Only Chinese documents are read; mark duties by hand where it is worth it."
    ),
    "nothing": _l(
        "No concrete duty was found: nobody named, no deadline, no figure. Mark duties by hand where there are some."
    ),
}
WARNINGS: dict[str, Promise] = {
    "not_chinese": PROBLEMS["not_chinese"],
    "pages_without_text": _l("Some pages hold pictures without text: what stands there was not read."),
    "notes_left_out": _l("Comments and notes in the file were left out."),
    "nothing": PROBLEMS["nothing"],
}
LOOKS: dict[str, Promise] = {
    "past": _l("The deadline is over. Mend it, or take it as it is."),
    "blank": _l("The text leaves the day open (x月x日): enter it when you know it."),
    "gone": _l("A unit that is named was dissolved. Choose the one that follows it."),
    "lead": _l("It is not known which unit is meant. Choose a unit, or accept it without one."),
    "support": _l("It is not known which unit is to help. Choose a unit, or accept it without one."),
    "likely": _l("The unit is guessed from its letters or its sound. Look whether it is the right one."),
    "running": _l("The version before has a task of this that goes on. Let that one go on, or make another."),
    "many": _l("More units than tasks can be made for at once. Choose fewer."),
}
LEFT: dict[str, Promise] = {
    "second": _l("of the second reader: one by one only"),
    "person": _l("marked by hand: one by one only"),
    "unsure": _l("less sure than that"),
    "past": _l("deadline over"),
    "blank": _l("day left open"),
    "gone": _l("unit dissolved"),
    "lead": _l("unit not known"),
    "support": _l("helping unit not known"),
    "likely": _l("unit guessed"),
    "running": _l("task of the version before goes on"),
    "many": _l("too many units"),
}
SECOND: dict[str, Promise] = {
    "off": _l("The second reader is switched off."),
    "host_refused": _l("The address is not among those allowed, or its name leads out of the own network."),
    "unreachable": _l("The second reader can't be reached."),
    "tls": _l("The encrypted connection to the second reader failed."),
    "timeout": _l("The second reader took too long."),
    "login_refused": _l("The second reader refuses the key."),
    "strange_answer": _l("The second reader's answer is none that such a service gives."),
    "server": _l("The second reader has a fault of its own."),
    "config_lost": _l("The key of the second reader can't be read any more. Enter it anew."),
}

REFUSALS: dict[str, Promise] = {
    "form": _l("This is no address of a service. As in: http://10.20.30.40:8000/v1"),
    "scheme": _l("The address begins with http:// or https://."),
    "unknown": _l("The operator hasn't allowed this host (TONGCHUANG_SECOND_READER_HOSTS)."),
}


def refusal_words(code: str) -> str:
    """Why an address is not taken for the second reader."""
    return str(REFUSALS.get(code, REFUSALS["form"]))


def problem_words(code: str) -> str:
    """Why a document can't be read, and what to do."""
    return str(PROBLEMS.get(code) or _("The document can't be read.")) if code else ""


def warning_words(codes: list[str]) -> list[str]:
    """What was noticed while reading."""
    return [str(WARNINGS[code]) for code in codes if code in WARNINGS]


def look_words(code: str) -> str:
    """What to look at before accepting."""
    return str(LOOKS.get(code, ""))


def left_words(code: str) -> str:
    """Why something is left out when others are accepted together."""
    return str(LEFT.get(code, code))


def second_words(code: str) -> str:
    """How it went with the second reader."""
    return str(SECOND.get(code) or _("The second reader failed.")) if code not in ("", "done") else ""
