"""Search over everything with a name. Each room adds a function: (actor, text, limit) → hits that the actor may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.organisations.actors import Actor

PER_KIND = 6


@dataclass(frozen=True)
class Hit:
    """Something found: its name, where it leads, a few words about it."""

    title: str
    url: str
    about: str = ""


Provider = Callable[[Actor, str, int], list[Hit]]

# The order of the groups. A room's module `search` offers the function; rooms depend on this file, not it on them,
# so they are named here and imported when somebody searches.
PROVIDERS: tuple[tuple[Any, str], ...] = (
    (_("Sites"), "tongchuang.web.places.search.sites"),
    (_("Findings"), "tongchuang.web.rectify.search.findings"),
    (pgettext_lazy("task tab", "Tasks"), "tongchuang.web.tasks.search.tasks"),
    (_("Documents"), "tongchuang.web.documents.search.documents"),
    (_("Units"), "tongchuang.web.settings.search.units"),
    (_("People"), "tongchuang.web.settings.search.people"),
    (_("Items"), "tongchuang.web.standard.search.items"),
    (_("Leads"), "tongchuang.web.discipline.search.leads"),
)


def groups_for(actor: Actor, text: str) -> list[tuple[str, list[Hit]]]:
    """The kinds in which something was found, with the best hits of each."""
    if not text or not actor.posts:
        return []
    found = []
    for label, path in PROVIDERS:
        provider = _provider(path)
        hits = provider(actor, text, PER_KIND) if provider else []
        if hits:
            found.append((str(label), hits))
    return found


def _provider(path: str) -> Provider | None:
    module_name, name = path.rsplit(".", 1)
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name != module_name:
            raise
        return None
    return getattr(module, name)
