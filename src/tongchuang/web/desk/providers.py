"""The cards of each post, in the order in which a person should look at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.listing import Filters, listed, ordered, totals_of
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.access import planned_visible_to
from tongchuang.domain.inspections.queries import planned_waiting
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.domain.places.queries import open_sites, without_owner
from tongchuang.domain.responsibilities.access import contracts_visible_to, responsibilities_visible_to
from tongchuang.domain.responsibilities.queries import (
    contracts_to_confirm,
    waiting_to_claim,
    waiting_to_confirm,
)
from tongchuang.foundation.counting import count_together
from tongchuang.web.desk.burden_cards import quotas_at_a_glance, requests_to_answer, second_signatures
from tongchuang.web.desk.cards import Card, Line, Provider
from tongchuang.web.desk.consequence_cards import consequences_for_office, consequences_for_unit
from tongchuang.web.desk.coordination_cards import coordination_asked, extensions_to_decide, sites_to_check
from tongchuang.web.desk.document_cards import documents_to_approve
from tongchuang.web.desk.information_cards import (
    information_and_pledges,
    information_to_review,
    pledges_to_sign,
)
from tongchuang.web.desk.lead_cards import leads_waiting
from tongchuang.web.desk.left_cards import left_by_somebody
from tongchuang.web.desk.lookback_cards import look_back_rounds, look_backs_to_make
from tongchuang.web.desk.order_cards import orders_for_leader, orders_for_office, orders_for_unit
from tongchuang.web.desk.plan_cards import plan_out_of_date, planned_this_week
from tongchuang.web.desk.task_cards import tasks_for_office, tasks_late, tasks_to_do
from tongchuang.web.shared import formats

LINES = 4


def findings_to_handle(actor: Actor) -> list[Card]:
    """For who fixes: what is with us, soonest due first."""
    mine = listed(actor, Filters(mine=True))
    totals = totals_of(mine)
    waiting = totals.by_state.get("assigned", 0)
    rows = _by_due(ordered(mine, "due")) if totals.count else []
    return [
        Card(
            _("To be fixed by us"), totals.count, _address("rectify:home", mine=1), "blue", room="rectify",
            note=_("%(count)d not accepted yet") % {"count": waiting} if waiting else "", lines=rows,
        ),
        Card(_("Overdue"), totals.overdue, _address("rectify:home", mine=1, overdue=1), _red(totals.overdue), waits=False),
    ]  # fmt: skip


def findings_for_office(actor: Actor) -> list[Card]:
    """For the office: what it has to do itself, and what is late anywhere."""
    totals = totals_of(findings_visible_to(actor))
    by = totals.by_state
    return [
        _office_card(_("To be assigned"), by.get("registered", 0), "registered", "blue"),
        _office_card(_("To be verified"), by.get("fixed", 0), "fixed", "teal"),
        _office_card(_("Disputes to decide"), by.get("disputed", 0), "disputed", "orange"),
        Card(
            _("Overdue"),
            totals.overdue,
            _address("rectify:home", overdue=1),
            _red(totals.overdue),
            waits=False,
        ),
    ]


def _office_card(title: str, count: int, state: str, tone: str) -> Card:
    return Card(title, count, _address("rectify:home", state=state), tone if count else "", room="rectify")


def findings_to_verify(actor: Actor) -> list[Card]:
    """For inspectors: fixes that somebody has to look at."""
    rows = listed(actor, Filters(states=("fixed",)))
    count = rows.count()
    return [
        Card(
            _("To be verified"),
            count,
            _address("rectify:home", state="fixed"),
            "teal" if count else "",
            room="rectify",
        )
    ]


def findings_at_a_glance(actor: Actor) -> list[Card]:
    """For leaders: what is open, late and grave, with the worst by name."""
    open_rows = listed(actor, Filters(open_only=True))
    totals = totals_of(open_rows)
    late = _by_due(ordered(listed(actor, Filters(overdue=True)), "due")) if totals.overdue else ()
    return [
        Card(_("Overdue"), totals.overdue, _address("rectify:home", overdue=1), _red(totals.overdue), waits=False, lines=late),
        Card(_("Open findings"), totals.count, _address("rectify:home", open=1), "blue", waits=False),
        Card(_("Grave ones among them"), totals.grave, _address("rectify:home", open=1, severity="grave"), _red(totals.grave), waits=False),
    ]  # fmt: skip


def findings_open(actor: Actor) -> list[Card]:
    """For the director, whose desk tells of what is late already."""
    return findings_at_a_glance(actor)[1:]


def visits_planned(actor: Actor) -> list[Card]:
    """For inspectors: sites of running evaluations that are still to be visited."""
    rows = planned_waiting(planned_visible_to(actor), actor)
    lines = tuple(
        Line(row.site.name, _address("inspect:form", row.site_id), row.site.type.title)
        for row in rows[:LINES]
    )
    return [
        Card(
            _("Sites to visit"),
            len(rows),
            _address("inspect:home"),
            "blue" if rows else "",
            room="inspect",
            lines=lines,
        )
    ]


def duties_to_claim(actor: Actor) -> list[Card]:
    """For units: duties that were proposed to them."""
    rows = waiting_to_claim(responsibilities_visible_to(actor), actor.unit_ids)
    return [Card(_("Duties to claim"), rows, _address("duties:home"), "orange", room="duties")]


def duties_to_confirm(actor: Actor) -> list[Card]:
    """For the office: duties that units have claimed."""
    rows = waiting_to_confirm(responsibilities_visible_to(actor))
    return [Card(_("Claims to confirm"), rows, _address("duties:home"), "blue", room="duties")]


def contracts_offered(actor: Actor) -> list[Card]:
    """For leaders and point owners: contracts that wait for their word."""
    rows = contracts_to_confirm(contracts_visible_to(actor), actor.person_id)
    return [Card(_("Contracts to confirm"), rows, _address("duties:home"), "orange", room="duties")]


def sites_without_person(actor: Actor) -> list[Card]:
    """For the office: sites that nobody answers for."""
    rows = without_owner(open_sites(sites_visible_to(actor)))
    return [Card(_("Sites without a point owner"), rows, _address("places:home"), "orange", waits=False)]


OFFICE: tuple[Provider, ...] = (
    findings_for_office, coordination_asked, extensions_to_decide, orders_for_office, tasks_for_office, second_signatures, duties_to_confirm,
    look_back_rounds, consequences_for_office, information_to_review, left_by_somebody,
)  # fmt: skip
UNIT: tuple[Provider, ...] = (
    orders_for_unit, findings_to_handle, tasks_to_do, requests_to_answer, coordination_asked, sites_to_check, duties_to_claim,
    contracts_offered, consequences_for_unit, information_and_pledges,
)  # fmt: skip
BY_POST: dict[str, tuple[Provider, ...]] = {
    PostKind.DIRECTOR: (documents_to_approve, *OFFICE),
    PostKind.OFFICE: OFFICE,
    PostKind.LEAD_LIAISON: UNIT,
    PostKind.UNIT_LIAISON: UNIT,
    PostKind.UNIT_HEAD: UNIT,
    PostKind.CONTRACTED_LEADER: (
        orders_for_leader,
        pledges_to_sign,
        tasks_to_do,
        coordination_asked,
        contracts_offered,
        findings_at_a_glance,
    ),
    PostKind.POINT_OWNER: (findings_to_handle, tasks_to_do, sites_to_check, contracts_offered),
    PostKind.INSPECTOR: (visits_planned, findings_to_verify, tasks_to_do, look_backs_to_make),
    PostKind.DISCIPLINE: (leads_waiting, findings_at_a_glance, tasks_late),
    PostKind.OBSERVER: (findings_at_a_glance, tasks_late),
}
# What is good to know but waits for nobody: fetched once the page stands, and never for the rail.
AFTERWARDS: dict[str, tuple[Provider, ...]] = {
    PostKind.DIRECTOR: (findings_open, quotas_at_a_glance, sites_without_person, plan_out_of_date),
    PostKind.OFFICE: (quotas_at_a_glance, sites_without_person, plan_out_of_date),
    PostKind.LEAD_LIAISON: (planned_this_week,),
    PostKind.UNIT_LIAISON: (planned_this_week,),
    PostKind.UNIT_HEAD: (planned_this_week,),
}


def cards_for(actor: Actor) -> list[Card]:
    """The cards of all the actor's posts, each provider once, in the order of the posts."""
    return _made(actor, BY_POST)


def cards_afterwards(actor: Actor) -> list[Card]:
    """What is fetched after the page, without what the page shows already."""
    shown = {provider for post in actor.posts for provider in BY_POST.get(post, ())}
    return _made(actor, AFTERWARDS, shown)


def has_afterwards(actor: Actor) -> bool:
    """Whether there is more to fetch."""
    return any(post in AFTERWARDS for post in actor.posts)


def waiting_for(actor: Actor) -> dict[str, int]:
    """Room → how much waits there for the actor."""
    counts: Counter[str] = Counter()
    for card in cards_for(actor):
        if card.room and card.waits and isinstance(card.count, int):
            counts[card.room] += card.count
    return dict(counts)


def _made(
    actor: Actor, by_post: dict[str, tuple[Provider, ...]], but: Container[Provider] = ()
) -> list[Card]:
    providers = dict.fromkeys(one for post in actor.posts for one in by_post.get(post, ()) if one not in but)
    cards = _counted([card for provider in providers for card in provider(actor)])
    # Somebody with two posts sees one number under one name only.
    return list({(card.title, card.url): card for card in cards}.values())


def _counted(cards: list[Card]) -> list[Card]:
    rows = {place: card.count for place, card in enumerate(cards) if not isinstance(card.count, int)}
    numbers = dict(zip(rows, count_together(list(rows.values())), strict=True))
    return [
        replace(card, count=numbers[place]) if place in numbers else card
        for place, card in enumerate(cards)
        if numbers.get(place, 1)
    ]


def _by_due(rows: Any) -> tuple[Line, ...]:
    return tuple(
        Line(row.title, _address("rectify:finding", row.pk), _about(row))
        for row in rows.select_related("site")[:LINES]
    )


def _about(finding: Finding) -> str:
    parts = [str(finding.site or finding.place), formats.due_text(finding.due_at)]
    return " · ".join(part for part in parts if part)


def _red(count: int) -> str:
    return "red" if count else "green"


def _address(name: str, *args: Any, **query: Any) -> str:
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(query)}" if query else address
