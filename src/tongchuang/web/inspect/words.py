"""The sentences that the field form's script says."""

from __future__ import annotations

from django.utils.translation import gettext as _


def page_words() -> dict[str, str]:
    """Sentences by name; %s stands for a number or a name."""
    return {
        "pass": _("Pass"),
        "fail": _("Fail"),
        "na": _("Not applicable"),
        "undone": _("Taken back."),
        "saved": _("Kept on this device at %s"),
        "unsaved": _("This device can't keep the draft. Submit before you leave the page."),
        "resumed": _("Your draft of %s was brought back."),
        "progress": _("%s judged"),
        "rest_none": _("Nothing is left to judge."),
        "nothing": _("Nothing was judged yet. Judge at least one item."),
        "photo_waiting": _("Photo is being sent"),
        "photo_failed": _("Photo was not sent; it is tried again"),
        "photo_gone": _("The photo was not sent before the page was closed. Take it again."),
        "remove_photo": _("Remove the photo"),
        "submitting": _("Submitting…"),
        "offline": _("No connection. The draft stays on this device; submit again when you are online."),
        "signed_out": _("You were signed out. The draft stays on this device; sign in and open this page again."),
        "failed": _("The visit was not taken. See the marked items."),
        "grade_missing": _("Choose a grade."),
        "photo_missing": _("A failure needs a photo."),
        "located": _("Located, accurate to %s m"),
        "locating": _("Locating…"),
        "no_place": _("No position. The visit counts all the same."),
        "occurrences": _("Occurrences"),
        "left": _("%s items were not judged and stay unknown. Submit all the same?"),
    }
