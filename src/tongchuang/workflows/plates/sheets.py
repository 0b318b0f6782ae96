"""What is put on plates: names, the QR, and the words for people."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from tongchuang.adapters.typesetting import Fonts
from tongchuang.domain.plates.codes import code_of
from tongchuang.domain.plates.errors import PlateInvalid
from tongchuang.domain.plates.models import Plate
from tongchuang.domain.plates.rules import in_groups

TEMPLATE = Path(__file__).with_name("plate.typ")
# Width of the QR with its quiet zone, in millimetres, by layout; as in plate.typ.
QR_MM = {"a5": 92.0, "a4x8": 53.0}
QUIET = 4
# A phone reads modules of this size from half a metre off, also where the plate is scratched.
LEAST_MODULE_MM = 0.8


@dataclass(frozen=True)
class Facts:
    """What all plates of a sheet share. `address` is where the product is reached (https://…), without a path."""

    layout: str
    address: str
    head: str
    campaign: str = ""
    contact: str = ""


def checked_address(text: str) -> str:
    """The address before /q/ on plates; PlateInvalid for what no phone can open."""
    parts = urlsplit(text.strip())
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise PlateInvalid(
            _("Give the address under which phones reach this site, as in https://example.cn."),
            field="address",
        )
    address = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    if len(address) > 120:
        raise PlateInvalid(_("The address is too long for a QR code that reads well."), field="address")
    return address


def fonts() -> Fonts:
    """The fonts for printing: those of the office first, then what came with the product."""
    return Fonts((Path(settings.DATA_FOLDER) / "fonts", Path(settings.PROJECT) / "build" / "fonts"))


def qr_of(text: str) -> segno.QRCode:
    """Error correction M at least; more where it costs no larger symbol."""
    return segno.make(text, error="m", boost_error=True, micro=False)


def module_mm(layout: str, address: str) -> float:
    """The size of one module on paper."""
    qr = qr_of(f"{address}/q/{'0' * 20}")
    return QR_MM[layout] / (qr.symbol_size(border=0)[0] + 2 * QUIET)


def data_of(plates: Iterable[Plate], facts: Facts) -> dict[str, Any]:
    """The data of plate.typ; in Chinese, whatever language the office works in: citizens read them."""
    with translation.override("zh-hans"):
        return _data(plates, facts)


def _data(plates: Iterable[Plate], facts: Facts) -> dict[str, Any]:
    return {
        "layout": facts.layout,
        "words": {
            "title": _("QR plates"),
            "scan": _("Scan with your phone"),
            "what": _("Citizens: about this place and whom to call. Staff: checklist and tasks."),
            "contact": facts.contact,
        },
        "plates": [_plate(plate, facts) for plate in plates],
    }


def _plate(plate: Plate, facts: Facts) -> dict[str, str]:
    code = code_of(plate)
    site = plate.site
    about = [site.type.title] + ([site.unit.name] if site.unit else [])
    drawn = io.BytesIO()
    qr_of(f"{facts.address}/q/{code}").save(drawn, kind="svg", border=QUIET, xmldecl=False, light="#ffffff")
    return {
        "head": facts.head, "campaign": facts.campaign, "name": site.name, "about": " · ".join(about),
        "qr": drawn.getvalue().decode(),
        "small": " · ".join((site.code, _("plate no. %(number)d") % {"number": plate.number}, in_groups(code))),
    }  # fmt: skip
