"""The sentences that the field form's script says."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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


# State of a delivery → word, tone, sign.
DELIVERY_STATES = {
    "waiting": (gettext_lazy("Waiting for files"), "blue", "clock"),
    "taken": (gettext_lazy("Taken"), "green", "circle-check"),
    "conflict": (gettext_lazy("Conflict"), "orange", "git-compare"),
    "held": (gettext_lazy("To be decided"), "amber", "alert-triangle"),
    "rejected": (gettext_lazy("Not taken"), "quiet", "circle-x"),
}
CLIENTS = {
    "field": gettext_lazy("Field app"),
    "file": gettext_lazy("File from a phone"),
    "openrosa": gettext_lazy("Another program (OpenRosa)"),
    "web": gettext_lazy("Form in the browser"),
}
# Event of a delivery → what is said in its history, tone.
DELIVERY_EVENTS = {
    "delivery.kept": (gettext_lazy("delivered the record"), "blue"),
    "delivery.held": (gettext_lazy("could not be taken by itself"), "amber"),
    "delivery.conflicted": (gettext_lazy("met another content under its number"), "orange"),
    "delivery.mended": (gettext_lazy("said how it is to be taken"), "purple"),
    "delivery.decided": (gettext_lazy("decided the conflict"), "purple"),
    "delivery.taken": (gettext_lazy("made a visit of it"), "green"),
    "delivery.rejected": (gettext_lazy("did not take it"), "red"),
}
DECISIONS = {
    "kept_first": gettext_lazy("What came first stands alone."),
    "taken_as_new": gettext_lazy("The second content was taken as a visit of its own."),
    "taken_rest": gettext_lazy("What the first had not judged was taken as a visit of its own."),
    "mended": gettext_lazy("Taken after it was mended."),
    "rejected": gettext_lazy("Not taken."),
}
