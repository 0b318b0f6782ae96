"""Errors of forecasts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import ProductError


class NoForecast(ProductError):
    """A forecast that can't be worked out; the text says what is missing."""


def nothing_drawn() -> NoForecast:
    """No quotas are known for the sites that there are."""
    return NoForecast(
        _(
            "Nothing says how many sites an evaluation draws. Enter the quotas in the settings of the forecast first."
        )
    )


def no_standard() -> NoForecast:
    """The campaign pursues nothing."""
    return NoForecast(_("The campaign pursues no standard; there is nothing to forecast."))


def not_answerable(code: str) -> NoForecast:
    """The engine can't answer."""
    if code == "nothing_to_score":
        return NoForecast(
            _(
                "No item of the standard is checked at the types of site that are drawn. Look at the quotas in the settings."
            )
        )
    return NoForecast(_("A setting of the forecast is out of its range. Look at the settings."))
