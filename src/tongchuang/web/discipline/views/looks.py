"""Who of the discipline office looked at what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tongchuang.web.discipline.look_list import LOOKS
from tongchuang.web.discipline.pages import OPEN, tabs
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.lists import list_page


@require_safe
@requires(*OPEN)
def home(request: HttpRequest) -> HttpResponse:
    """All looks, newest first."""
    return list_page(request, LOOKS, template="discipline/looks.html", context={"tabs": tabs(request)})
