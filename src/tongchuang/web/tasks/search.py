"""Tasks in the search over everything."""

from __future__ import annotations

from django.urls import reverse

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import searched
from tongchuang.domain.tasks.access import tasks_visible_to
from tongchuang.web.shared.search import Hit
from tongchuang.web.tasks.task_shown import state_words


def tasks(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Tasks by title, what is to be done or pinyin, the newest first."""
    rows = searched(tasks_visible_to(actor), text).select_related("lead_unit").order_by("-made_at", "-pk")
    rows = rows.defer("grams", "lead_unit__grams")[:limit]
    return [
        Hit(
            row.title,
            reverse("tasks:task", args=[row.pk]),
            " · ".join(part for part in (str(row.lead_unit or ""), state_words(row)) if part),
        )
        for row in rows
    ]
