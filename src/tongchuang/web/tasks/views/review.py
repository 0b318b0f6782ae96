"""Deciding on one duty after another: each answer brings the next one, the changed rows and the progress, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.readings import actions, queries, rules
from tongchuang.domain.readings.access import DECIDE, duties_visible_to, get_duty_for, get_reading_for
from tongchuang.domain.readings.engine_io import name_book
from tongchuang.domain.readings.errors import NeedsLook
from tongchuang.domain.readings.models import ReadDuty, ReadStep
from tongchuang.domain.readings.naming import NameBook
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid, ProductError
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.tasks import reading_shown as shown
from tongchuang.web.tasks.reading_forms import MendForm

# These change where marks begin and end, so the whole text is drawn anew.
REDRAWN = ("merge", "split")


def duty_context(
    request: HttpRequest, row: ReadDuty, book: NameBook, show: str = "", **more: Any
) -> dict[str, Any]:
    """What the panel of a duty shows."""
    day = today()
    before = [row.earlier] if row.earlier is not None else []
    tasks = queries.tasks_of([row, *before])
    running = tasks.get(row.earlier_id, []) if row.earlier_id else []
    outlook = rules.outlook_of(row, book, day, running=bool(running))
    return {
        "duty": row, "outlook": outlook, "leads": shown.shown_names(outlook.lead_matches, book),
        "supports": shown.shown_names(outlook.support_matches, book), "units": shown.choices(book), "looks": shown.looks(outlook),
        "over": shown.days_over(row.due, day), "cadence": shown.cadence_words(row.rrule), "tasks": tasks.get(row.pk, []),
        "running": running, "places": [(at, row.quote[:at], row.quote[at:]) for at in rules.places_to_split(row.quote)],
        "mend": MendForm(duty=row), "reasons": ReadDuty.Reason.choices, "may": request.actor.may(DECIDE), "show": show, "at": row.pk,  # type: ignore[attr-defined]
        "state": shown.TONES[row.state], "reading": row.reading, **more,
    }  # fmt: skip


@require_safe
@signed_in
def duty(request: HttpRequest, read_duty_id: UUID) -> HttpResponse:
    """The panel of a duty; as a page by itself it is the review at this duty."""
    row = get_duty_for(request.actor, read_duty_id)  # type: ignore[attr-defined]
    if not request.headers.get("HX-Request"):
        return redirect(_address(row))
    context = duty_context(request, row, name_book(row.reading.region_id), request.GET.get("show", ""))
    return render(request, "tasks/_read_duty.html", context)


@require_POST
@requires(DECIDE)
def act(request: HttpRequest, read_duty_id: UUID, act: str) -> HttpResponse:
    """Accept, reject, open again, mend, choose a unit, merge, split."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_duty_for(actor, read_duty_id)
    if act not in ACTS:
        raise Http404
    show = request.POST.get("show", "")
    try:
        changed = ACTS[act](request, row, actor)
    except NeedsLook as error:
        return _refused(request, row, str(error), ask=True)
    except Invalid as error:
        return _refused(request, row, str(error))
    if act in REDRAWN or not request.headers.get("HX-Request"):
        at = (
            changed.pk
            if act not in ("accept", "reject")
            else shown.next_of(queries.rows_of(row.reading), changed.pk)
        )
        return done(request, _address(row, at=at, show=show), _said(act))
    return _answer(request, changed, moves=act in ("accept", "reject"), show=show)


def _refused(
    request: HttpRequest, row: ReadDuty, why: str, *, ask: bool = False, **more: Any
) -> HttpResponse:
    """The panel again with what is wrong; without a script the page says it."""
    if not request.headers.get("HX-Request"):
        raise ProductError(why)
    fresh = get_duty_for(request.actor, row.pk)  # type: ignore[attr-defined]
    book = name_book(row.reading.region_id)
    context = duty_context(request, fresh, book, request.POST.get("show", ""), refused=why, ask=ask, **more)
    return render(request, "tasks/_read_duty.html", context, status=422)


def _answer(request: HttpRequest, changed: ReadDuty, *, moves: bool, show: str) -> HttpResponse:
    rows = queries.rows_of(changed.reading)
    at = (shown.next_of(rows, changed.pk) if moves else None) or changed.pk
    row = duties_visible_to(request.actor).get(pk=at)  # type: ignore[attr-defined]
    decided, total = rules.share_decided(queries.counts_of(rows))
    last = queries.last_step(changed.reading, request.actor.user_id)  # type: ignore[attr-defined]
    touched = [each for each in rows if each.pk in (changed.pk, at)]
    context = duty_context(request, row, name_book(changed.reading.region_id), show)
    context |= {"touched": touched, "decided": decided, "total": total, "last": last, "answer": True}
    return render(request, "tasks/_read_answer.html", context)


@require_POST
@requires(DECIDE)
def undo(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """Take one's own last step back."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_reading_for(actor, reading_id)
    step = actions.undo_last(found, by=actor)
    at = next((key for key, values in step.before.items() if values["state"] != ReadDuty.State.FOLDED), None)
    said = _("Taken back: %(what)s") % {"what": ReadStep.Kind(step.kind).label}
    return done(request, _page(found.pk, at, request.POST.get("show", "")), said)


@require_POST
@requires(DECIDE)
def add(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """Mark a duty by hand: the words selected in the text."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_reading_for(actor, reading_id)
    made = actions.add_duty(found, _number(request, "start"), _number(request, "end"), by=actor)
    return done(
        request,
        _page(found.pk, made.pk, request.POST.get("show", "")),
        _("Marked. Look at what was made of it, then accept it."),
    )


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


def _version(request: HttpRequest) -> int:
    return _number(request, "version")


def _accept(request: HttpRequest, row: ReadDuty, by: Actor) -> ReadDuty:
    anyway, keep = request.POST.get("anyway") == "1", request.POST.get("keep") == "1"
    return actions.accept_duty(row, version=_version(request), anyway=anyway, keep=keep, by=by)


def _reject(request: HttpRequest, row: ReadDuty, by: Actor) -> ReadDuty:
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    return actions.reject_duty(row, version=_version(request), reason=reason, note=note, by=by)


def _reopen(request: HttpRequest, row: ReadDuty, by: Actor) -> ReadDuty:
    return actions.reopen_duty(row, version=_version(request), by=by)


def _mend(request: HttpRequest, row: ReadDuty, by: Actor) -> ReadDuty:
    form = MendForm(request.POST, duty=row)
    if not form.is_valid():
        raise Invalid(
            " ".join(
                f"{form.fields[name].label}：{' '.join(errors)}"
                for name, errors in form.errors.items()
                if name in form.fields
            )
        )
    return actions.mend_duty(row, form.duty_values(), version=_version(request), by=by)


def _name(request: HttpRequest, row: ReadDuty, by: Actor) -> ReadDuty:
    units, remember = as_uuids(request.POST.getlist("units")), request.POST.get("remember") == "1"
    return actions.choose_units(
        row, request.POST.get("name", ""), units, version=_version(request), remember=remember, by=by
    )


def _merge(request: HttpRequest, row: ReadDuty, by: Actor) -> ReadDuty:
    return actions.merge_with_next(row, version=_version(request), by=by)


def _split(request: HttpRequest, row: ReadDuty, by: Actor) -> ReadDuty:
    return actions.split_duty(row, _number(request, "place"), version=_version(request), by=by)[0]


ACTS: dict[str, Callable[[HttpRequest, ReadDuty, Actor], ReadDuty]] = {
    "accept": _accept, "reject": _reject, "reopen": _reopen, "mend": _mend, "name": _name, "merge": _merge, "split": _split,
}  # fmt: skip


def _said(act: str) -> str:
    return {
        "accept": _("Accepted: a draft task is made."), "reject": _("Rejected."), "reopen": _("Open again."), "mend": _("Mended."),
        "name": _("The unit is chosen."), "merge": _("Merged with the next."), "split": _("Split."),
    }[act]  # fmt: skip


def _address(row: ReadDuty, *, at: UUID | None = None, show: str = "") -> str:
    return _page(row.reading_id, at or row.pk, show)


def _page(reading_id: UUID, at: UUID | str | None, show: str) -> str:
    query = "&".join(
        f"{name}={value}" for name, value in (("at", at), ("show", show if show.isalpha() else "")) if value
    )
    return f"{reverse('tasks:reading', args=[reading_id])}?{query}"
