"""The list of orders: columns, filters, totals."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.orders.access import orders_visible_to, waiting_for
from tongchuang.domain.orders.models import Order
from tongchuang.domain.orders.queries import counts_of, issued_in, searched
from tongchuang.domain.orders.values import Colour, Reason, State
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.queries import open_units
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared import cells
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, Total, Totals
from tongchuang.web.shared.words import word

COLOUR_TONES = {Colour.WHITE: "quiet", Colour.YELLOW: "amber", Colour.RED: "red"}
STATE_TONES = {State.HELD: "purple", State.ISSUED: "blue", State.WITHDRAWN: "quiet", State.LAPSED: "quiet"}
STATE_ICONS = {
    State.HELD: "player-pause", State.ISSUED: "send", State.WITHDRAWN: "arrow-back-up", State.LAPSED: "circle-off",
}  # fmt: skip


def colour_badge(order: Order) -> SafeString:
    """The colour as a word on that colour."""
    return cells.badge(word("order", order.colour), COLOUR_TONES[Colour(order.colour)], "file-alert")


def state_badge(order: Order) -> SafeString:
    """How the order stands: issued, signed for, answered, and so on."""
    if order.state == State.ISSUED and order.answered_at is not None:
        return cells.badge(gettext("Answered"), "green", "circle-check")
    if order.state == State.ISSUED and order.received_at is not None:
        return cells.badge(gettext("Signed for"), "teal", "writing-sign")
    return cells.badge(
        word("order_state", order.state), STATE_TONES[State(order.state)], STATE_ICONS[State(order.state)]
    )


def state_words(order: Order) -> str:
    """The same for Excel."""
    if order.state == State.ISSUED and order.answered_at is not None:
        return gettext("Answered")
    if order.state == State.ISSUED and order.received_at is not None:
        return gettext("Signed for")
    return word("order_state", order.state)


def number_of(order: Order) -> str:
    """The number of its document; a held one has none."""
    return order.document.number_text if order.document else gettext("no number yet")


def units(request: HttpRequest) -> list[tuple[str, str]]:
    """The units of the region by pinyin."""
    rows = open_units(units_visible_to(request.actor))  # type: ignore[attr-defined]
    return [(str(pk), name) for pk, name in rows.values_list("pk", "short_name")]


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    rows = orders_visible_to(actor)
    if state is not None and state.value("mine"):
        rows = rows.filter(waiting_for(actor)).distinct()
    return rows


def _by_state(rows: Any, values: list[str]) -> Any:
    return rows.filter(state__in=[value for value in values if value in State.values])


def _totals(rows: Any) -> Totals:
    found = counts_of(rows)
    others = [
        Total(gettext("Not signed for"), found.unsigned, "?unsigned=1"),
        Total(gettext("Not answered"), found.unanswered, "?unanswered=1"),
    ]
    if found.held:
        others.append(Total(pgettext("order", "Held"), found.held, "?state=held"))
    if found.red:
        others.append(Total(gettext("Red ones"), found.red, "?colour=red"))
    return Totals(found.total, tuple(others))


COLUMNS = (
    Column("number", _("Document number"), number_of, sort=("document__year", "document__number"), lead=True, align="tight", width=22),
    Column("colour", _("Colour"), colour_badge, export=lambda row: word("order", row.colour)),
    Column("finding", _("Finding"), lambda row: f"{row.finding.number} {row.finding.title}", width=40),
    Column("unit", _("Responsible unit"), lambda row: cells.text(str(row.unit or "")), sort=("unit__sort_key",),
           export=lambda row: str(row.unit or "")),
    Column("state", _("State"), state_badge, export=state_words),
    Column("issued", _("Issued at"), lambda row: cells.moment(row.issued_at), sort=("issued_at",),
           export=lambda row: row.issued_at, width=18),
    Column("received", _("Signed for at"), lambda row: cells.moment(row.received_at), sort=("received_at",),
           export=lambda row: row.received_at, width=18),
    Column("answered", _("Answered at"), lambda row: cells.moment(row.answered_at), sort=("answered_at",),
           export=lambda row: row.answered_at, width=18),
    Column("reason", _("Why"), lambda row: word("order_reason", row.reason), width=20),
    Column("made", _("Made"), lambda row: cells.moment(row.made_at), sort=("made_at",), default=False,
           export=lambda row: row.made_at, width=18),
    Column("due", _("Due time of the finding"), lambda row: cells.moment(row.due_at), default=False,
           export=lambda row: row.due_at, width=18),
    Column("answer", _("Answer"), lambda row: cells.text(row.answer[:80]), default=False,
           export=lambda row: row.answer, width=40),
    Column("absent", _("Posts that nobody held"), lambda row: "、".join(word("order_role", role) for role in row.absent),
           default=False, width=24),
)  # fmt: skip

FILTERS = (
    Filter("mine", _("Waits for me"), kind="flag"),
    Filter("unsigned", _("Not signed for"), kind="flag",
           apply=lambda rows, _values: rows.filter(state=State.ISSUED, received_at__isnull=True)),
    Filter("unanswered", _("Not answered"), kind="flag",
           apply=lambda rows, _values: rows.filter(state=State.ISSUED, answered_at__isnull=True)),
    Filter("colour", _("Colour"), tuple((value, _word) for value, _word in Colour.choices),
           apply=lambda rows, values: rows.filter(colour__in=[value for value in values if value in Colour.values])),
    Filter("state", _("State"), tuple(State.choices), apply=_by_state),
    Filter("reason", _("Why"), tuple(Reason.choices),
           apply=lambda rows, values: rows.filter(reason__in=[value for value in values if value in Reason.values])),
    Filter("unit", _("Responsible unit"), units, apply=lambda rows, values: rows.filter(unit__in=as_uuids(values))),
    Filter("absent", _("Posts that nobody held"), kind="flag", apply=lambda rows, _values: rows.exclude(absent=[])),
    Filter("month", _("Month issued"), kind="month", multiple=False, apply=lambda rows, values: issued_in(rows, values[0])),
)  # fmt: skip

ORDERS = ListSpec(
    name="orders",
    columns=COLUMNS,
    rows=_rows,
    row_url=lambda row: url_of("order", row.pk),
    filters=FILTERS,
    search=searched,
    search_label=_("Number, finding, place; pinyin works too"),
    default_sort="-made",
    detail=lambda rows: rows.select_related("finding", "unit", "document").defer(
        "finding__grams", "finding__description", "unit__grams", "document__content", "document__grams"
    ),
    totals=_totals,
    empty=(
        _("No supervision orders"),
        _(
            "An order is issued by itself when the due time of a finding has passed, or when it has come back."
        ),
    ),
    file_name=_("Supervision orders"),
)
