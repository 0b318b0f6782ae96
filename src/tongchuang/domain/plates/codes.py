"""The code of a plate, for printing."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from tongchuang.domain.plates.errors import PlateInvalid
from tongchuang.domain.plates.models import Plate
from tongchuang.domain.plates.rules import code_for, hash_of


def secret() -> bytes:
    """The key that codes are worked out with."""
    return b"tongchuang.plates:" + settings.SECRET_KEY.encode()


def code_of(plate: Plate) -> str:
    """The code; PlateInvalid when the server's secret is another than when the plate was issued."""
    code = code_for(plate.pk, secret())
    if hash_of(code) != plate.code_hash:
        text = _(
            "The server's key has changed since this plate was issued. It still works, but to print it, issue a new one."
        )
        raise PlateInvalid(text)
    return code
