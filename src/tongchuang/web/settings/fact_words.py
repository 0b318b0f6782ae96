"""Words of the facts store: what can be wrong with a file and with facts, what it means, what to do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERDICTS: dict[str, tuple[Any, str, str]] = {
    "": (_("Not verified yet"), "quiet", "help-circle"),
    "right": (_("Agrees"), "green", "circle-check"),
    "wrong": (_("Does not agree"), "red", "alert-triangle"),
}
LEVELS = {"raw": _("All facts"), "compacted": _("Facts that may still count")}
FILE_WRONG = {
    "missing": _("The file is not there: it was deleted, or the folder was moved."),
    "size": _("The file has another length than it was written with: it was cut off or written over."),
    "digest": _("The file has other content than it was written with: it was changed or swapped, or the disk is failing."),
    "rows": _("The file holds another number of facts than the manifest says."),
    "unreadable": _("The file can't be read: see whether the server may read the folder and whether the disk is sound."),
    "compaction": _("The short form was not made of the files beside it."),
}
FACTS_WRONG = {
    "missing": _("stand in the database and not in the files"),
    "extra": _("stand in the files and not in the database"),
    "different": _("are not the same in the files and in the database"),
    "doubled": _("stand in the files more than once"),
}
KINDS = {
    "check": _("Check on site"),
    "review": _("Review"),
    "poll": _("Poll"),
    "reading": _("Reading"),
    "rating": _("Rating"),
    "event": _("Negative event"),
}


def size_text(value: int) -> str:
    """Bytes as people read them."""
    if value < 1024:
        return f"{value} B"
    number = value / 1024
    for unit in ("KB", "MB"):
        if number < 1024:
            return f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} GB"
