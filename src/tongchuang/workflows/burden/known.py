"""Figures that the product knows by itself: nobody needs to be asked for them. Each is counted for who asks, from what they may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tongchuang.domain.burden.models import Avoided
from tongchuang.domain.burden.rules import grams_of
from tongchuang.domain.burden.values import Duplicate
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.listing import Filters, listed, totals_of
from tongchuang.domain.inspections.access import visits_visible_to
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.domain.places.queries import open_sites
from tongchuang.domain.scores.access import snapshots_visible_to

Count = Callable[[Actor, Campaign | None, str], str]


@dataclass(frozen=True)
class Figure:
    """A figure with the words that people ask for it by, and the page that it opens into."""

    title: object
    words: tuple[str, ...]
    count: Count
    address: str
    query: str = ""


def _found(**narrow: object) -> Count:
    def count(actor: Actor, campaign: Campaign | None, period: str) -> str:
        if period and len(period) == 7:
            return str(totals_of(listed(actor, Filters(period=period, **narrow))).count)  # type: ignore[arg-type]
        return str(totals_of(listed(actor, Filters(**narrow))).count)  # type: ignore[arg-type]

    return count


def _closed_share(actor: Actor, campaign: Campaign | None, period: str) -> str:
    by = totals_of(findings_visible_to(actor)).by_state
    whole = sum(number for state, number in by.items() if state != "void")
    return f"{by.get('closed', 0) / whole:.1%}" if whole else "–"


def _sites(actor: Actor, campaign: Campaign | None, period: str) -> str:
    return str(open_sites(sites_visible_to(actor)).count())


def _visits(actor: Actor, campaign: Campaign | None, period: str) -> str:
    rows = visits_visible_to(actor)
    return str((rows.filter(period=period) if len(period) == 7 else rows).count())


def _units(actor: Actor, campaign: Campaign | None, period: str) -> str:
    return str(units_visible_to(actor).filter(valid_to__isnull=True).count())


def _score(actor: Actor, campaign: Campaign | None, period: str) -> str:
    rows = (
        snapshots_visible_to(actor).filter(campaign=campaign, evaluation__isnull=True) if campaign else None
    )
    row = rows.order_by("-period", "-computed_at").first() if rows is not None else None
    return f"{row.total:.2f}" if row is not None and row.total is not None else "–"


FIGURES = (
    Figure(_("Open findings"), ("未整改问题数", "未销号问题数", "问题台账存量"), _found(open_only=True), "rectify:home", "open=1"),
    Figure(_("Overdue findings"), ("超期问题数", "逾期未整改问题数"), _found(overdue=True), "rectify:home", "overdue=1"),
    Figure(_("Closed findings"), ("已整改问题数", "销号问题数", "整改完成数"), _found(states=("closed",)), "rectify:home", "state=closed"),
    Figure(_("Share of findings closed"), ("整改率", "销号率", "问题整改完成率"), _closed_share, "rectify:home"),
    Figure(_("Findings"), ("发现问题数", "问题总数", "检查发现问题数量"), _found(), "rectify:home"),
    Figure(_("Sites"), ("点位数", "点位总数", "点位数量", "农贸市场数量", "公厕数量"), _sites, "places:home"),
    Figure(_("Visits"), ("检查次数", "督查次数", "巡查次数", "检查点位次数"), _visits, "inspect:visits"),
    Figure(_("Units"), ("责任单位数", "成员单位数"), _units, "settings:units"),
    Figure(_("Score"), ("测评得分", "模拟测评得分", "总得分", "当前得分"), _score, "appraise:home"),
)  # fmt: skip


def known_figures(
    text: str, *, by: Actor, campaign: Campaign | None, period: str = "", most: int = 2
) -> list[Duplicate]:
    """The figures that a wording asks for, with what they are now; only these are counted."""
    asked = set(grams_of(text))
    scored = [(max(_likeness(asked, words) for words in figure.words), figure) for figure in FIGURES]
    near = sorted((pair for pair in scored if pair[0] >= 0.75), key=lambda pair: -pair[0])[:most]
    return [
        Duplicate(
            Avoided.Kind.KNOWN, str(figure.title), figure.address, None, value=figure.count(by, campaign, period),
            url=figure.query, likeness=score,
        )
        for score, figure in near
    ]  # fmt: skip


def _likeness(asked: set[str], words: str) -> float:
    """How much of the known wording stands in what was written: other words around it don't matter."""
    known = set(grams_of(words))
    return len(asked & known) / len(known) if known else 0.0
