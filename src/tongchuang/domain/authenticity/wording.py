"""A signal's reason as a sentence, built from its codes and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.authenticity.models import Kind, Signal

Reason = dict[str, Any]


def sentence_of(signal: Signal) -> str:
    """What was seen, in one or two sentences."""
    return SENTENCES[Kind(signal.kind)](signal.reason)


def _before_as_after(reason: Reason) -> str:
    if reason.get("same_finding"):
        text = _("The photo after the fix is the photo before it.")
    else:
        text = _("The photo after the fix was taken for another problem before.")
    return _joined(text, _how(reason))


def _same_picture(reason: Reason) -> str:
    if reason.get("same_site"):
        text = _("The same picture was used before, at the same site, %(days)s days apart.")
    else:
        text = _("The same picture was used before, for another place, %(days)s days apart.")
    return _joined(text % {"days": reason.get("days", 0)}, _how(reason))


def _how(reason: Reason) -> str:
    if reason.get("exact"):
        return _("The two files are the same, byte for byte.")
    said = []
    if reason.get("mirrored"):
        said.append(_("mirrored"))
    turn = int(reason.get("turn", 0)) % 360
    if 5 <= turn <= 355 and not reason.get("mirrored"):
        said.append(_("turned by %(degrees)s°") % {"degrees": min(turn, 360 - turn)})
    if float(reason.get("cover", 1)) < 0.95 or not 0.95 <= float(reason.get("scale", 1)) <= 1.05:
        said.append(_("another part of it"))
    if float(reason.get("changed", 0)) > 0.02:
        said.append(_("one area changed"))
    agrees = _("%(share)s %% of it agrees with the other, point for point.") % {
        "share": round(100 * float(reason.get("high", 0)))
    }
    return _joined(agrees, _("(%(how)s)") % {"how": _(", ").join(said)}) if said else agrees


def _joined(one: str, other: str) -> str:
    return _("%(one)s %(other)s") % {"one": one, "other": other}


def _same_angle(reason: Reason) -> str:
    return (
        _("%(times)s fixes of this site within %(days)s days were photographed from the very same stand.")
        % reason
    )


def _screen(reason: Reason) -> str:
    return (
        _(
            "Fine waves lie over the whole picture (%(peak)s times their surroundings), as in a photo of a screen."
        )
        % reason
    )


def _edited(reason: Reason) -> str:
    return _("The file was saved by %(software)s, which changes pictures.") % reason


def _time(reason: Reason) -> str:
    texts = {
        "before_visit": _("The photo was taken %(gap)s before the visit began."),
        "after_visit": _("The photo was taken %(gap)s after the visit had ended."),
        "before_assignment": _("The photo of the fix was taken %(gap)s before the finding was assigned."),
        "old_fix": _("The photo of the fix was %(gap)s old when the fix was reported."),
        "old_problem": _("The photo of the problem was %(gap)s old when it was registered."),
        "ahead": _(
            "By its own time the photo was taken %(gap)s after it had arrived: the phone's clock is wrong."
        ),
    }
    return texts[reason["case"]] % {"gap": _gap(int(reason.get("minutes", 0)))}


def _gap(minutes: int) -> str:
    if minutes < 120:
        return _("%(number)s minutes") % {"number": minutes}
    if minutes < 48 * 60:
        return _("%(number)s hours") % {"number": minutes // 60}
    return _("%(number)s days") % {"number": minutes // 1440}


def _far(reason: Reason) -> str:
    text = _("%(metres)s m from the site, more than %(limit)s m; the position is exact to %(accuracy)s m.")
    return text % reason


def _imprecise(reason: Reason) -> str:
    return (
        _("The position is exact to %(accuracy)s m only, more than %(limit)s m: it proves little.") % reason
    )


def _mocked(reason: Reason) -> str:
    return _("The phone says that its position was simulated by a program.")


def _device(reason: Reason) -> str:
    return (
        _("Taken with %(model)s; %(times)s of this person's last %(of)s photos came from %(usual)s.") % reason
    )


def _travel(reason: Reason) -> str:
    text = _(
        "%(km)s km from the visit before in %(minutes)s minutes: %(speed)s km/h, more than %(limit)s km/h."
    )
    return text % {**reason, "km": round(reason["metres"] / 1000, 1)}


def _passing(reason: Reason) -> str:
    text = _(
        "%(failed)s of %(checks)s checks failed (95%% interval %(low)s to %(high)s); of the others' %(peers_checks)s "
        "checks %(peers_failed)s (%(peers_low)s to %(peers_high)s). Their sites may be better: this alone says nothing about a person."
    )
    shares = {key: f"{100 * reason[key]:.1f} %" for key in ("low", "high", "peers_low", "peers_high")}
    return text % {**reason, **shares}


SENTENCES: dict[Kind, Callable[[Reason], str]] = {
    Kind.BEFORE_AS_AFTER: _before_as_after, Kind.SAME_PICTURE: _same_picture, Kind.SAME_ANGLE: _same_angle,
    Kind.SCREEN: _screen, Kind.EDITED: _edited, Kind.TIME: _time, Kind.PLACE_FAR: _far,
    Kind.PLACE_IMPRECISE: _imprecise, Kind.PLACE_MOCKED: _mocked, Kind.OTHER_DEVICE: _device,
    Kind.TRAVEL: _travel, Kind.ALWAYS_PASS: _passing,
}  # fmt: skip
