"""Why a photo is refused, each with what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid


class PhotoRefused(Invalid):
    """What was sent can't be taken as a photo."""


def empty() -> PhotoRefused:
    """No bytes at all."""
    return PhotoRefused(_("The file is empty. Take the photo again."))


def not_a_photo() -> PhotoRefused:
    """Bytes that no reader knows."""
    return PhotoRefused(_("This is not a photo. Choose a JPEG, PNG or WebP picture."))


def vector() -> PhotoRefused:
    """SVG: a drawing that can carry a program."""
    text = _(
        "SVG files are not taken: they are drawings and can carry programs. Send a photo (JPEG, PNG or WebP)."
    )
    return PhotoRefused(text)


def heic() -> PhotoRefused:
    """HEIC, as newer phones write it unless told otherwise."""
    text = _(
        "HEIC photos can't be read here. In the phone's camera settings choose “most compatible” (JPEG), "
        "or send the picture as JPEG."
    )
    return PhotoRefused(text)


def other_format(name: str) -> PhotoRefused:
    """An image, but of a kind that browsers or readers disagree about."""
    text = _("%(format)s pictures are not taken. Save it as JPEG, PNG or WebP and add it again.")
    return PhotoRefused(text % {"format": name})


def broken() -> PhotoRefused:
    """Cut off or damaged on the way."""
    return PhotoRefused(_("The photo is damaged or was cut off on the way. Send it again."))


def too_many_pixels(megapixels: float, limit: int) -> PhotoRefused:
    """More pixels than a worker can open within its memory."""
    text = _(
        "The photo has %(pixels).0f megapixels, more than the %(limit)d that are taken. Choose a lower resolution."
    )
    return PhotoRefused(text % {"pixels": megapixels, "limit": limit})
