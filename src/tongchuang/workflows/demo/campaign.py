"""The standards, the campaign with its phases, who answers for what, and the contracts for places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from tongchuang.domain.campaigns.engine_io import phase_rows
from tongchuang.domain.campaigns.models import Campaign, CampaignStandard, Phase
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.models import Person, PostKind, Unit
from tongchuang.domain.places.models import Section
from tongchuang.domain.responsibilities.models import Contract, Responsibility, Support
from tongchuang.domain.standards.actions import publish_pack_folder
from tongchuang.domain.standards.models import Item, Pack, SiteType, StandardVersion
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.demo.unit_rows import OWNERS

MAIN = "civilised-county"
FURTHER = ("sanitary-county-visit", "sanitary-city-2021")
# Items of these types are answered for by whoever leads them, not by whoever runs the site.
OPEN_SPACES = ("road", "street", "lane", "crossing", "square", "schoolside", "residence")
MARKET_COMPANY = "market_company"
PHASES = ((-183, -150), (-149, -75), (-74, 14), (15, 44), (45, None))


def publish_packs() -> list[Pack]:
    """The packs of the campaigns, published unless they are."""
    return [publish_pack_folder(Path(settings.PACKS_FOLDER) / name, by=SYSTEM) for name in (MAIN, *FURTHER)]


def make_campaign(stage: Stage, packs: Sequence[Pack]) -> None:
    """The campaign of a county with its standards pinned; the first pack is the main one."""
    found = [StandardVersion.objects.filter(pack=pack).first() for pack in packs]
    stage.versions = [version for version in found if version is not None]
    office = stage.holders(PostKind.OFFICE)[0]
    title = "创建全国文明城市（县级）暨国家卫生县城" if stage.size.whole else "创建国家卫生县城"
    at = stage.clock.on(stage.clock.start, 10)
    stage.campaign = Campaign.objects.create(
        id=stage.dice.id(at), region=stage.region, title=f"{stage.region.name}{title}", pack=packs[0],
        starts_on=stage.clock.start, evaluation_on=stage.clock.day + timedelta(days=43), target=Decimal(90),
    )  # fmt: skip
    CampaignStandard.objects.bulk_create(
        CampaignStandard(id=stage.dice.id(at), campaign=stage.campaign, version=version, position=position)
        for position, version in enumerate(stage.versions)
    )
    phases = phase_rows(stage.campaign, packs[0])
    for phase, (first, last) in zip(phases, PHASES, strict=False):
        phase.starts_on = stage.clock.day + timedelta(days=first)
        phase.ends_on = stage.clock.day + timedelta(days=last) if last is not None else None
    Phase.objects.bulk_create(phases)
    new = {"title": stage.campaign.title, "versions": [version.pk for version in stage.versions]}
    stage.tell("campaign.created", stage.campaign, office, at, new=new)
    for version in stage.versions:
        stage.items |= {item.pk: item for item in Item.objects.filter(version=version).order_by("position")}


def load_types(stage: Stage) -> None:
    """The types of site by their codes."""
    stage.types = {kind.code: kind for kind in SiteType.objects.all()}


class _Duties:
    def __init__(self, stage: Stage) -> None:
        self.stage, self.dice = stage, stage.dice.part("duties")
        self.by_role: dict[str, Unit] = {}
        for unit in stage.units.values():
            if unit.role and unit.valid_to is None:
                self.by_role.setdefault(unit.role, unit)
        self.liaisons: dict[object, Person] = {}
        for kind in (PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON):
            self.liaisons |= {post.unit_id: post.person for post in stage.posts.get(kind, [])}
        self.rows: list[Responsibility] = []
        self.supports: list[Support] = []

    def add(self, item: Item, *, on_type: str = "") -> None:
        """A responsibility as the standard names it, where the county has such a unit."""
        stage, dice = self.stage, self.dice
        lead = next((self.by_role[name] for name in item.lead_names if name in self.by_role), None)
        if lead is None:
            return
        at = stage.clock.on(stage.clock.start + timedelta(days=12), 10)
        supports = [self.by_role[name] for name in item.support_names if name in self.by_role and self.by_role[name] != lead]
        row = Responsibility(
            id=dice.id(at), region=stage.region, campaign=stage.campaign, item=item, lead=lead,
            site_type=stage.types[on_type] if on_type else None,
            person=self.liaisons.get(lead.pk) if dice.chance(0.7) else None,
            support_share=Decimal("0.2") if supports and dice.chance(0.45) else Decimal(0),
            due_on=None if dice.chance(0.04) else stage.clock.day + timedelta(days=dice.count(5, 40)),
            state=dice.weighted(("confirmed", "claimed", "proposed"), (86, 8, 6)),
        )  # fmt: skip
        self.rows.append(row)
        self.supports += [Support(id=dice.id(at), responsibility=row, unit=unit) for unit in dict.fromkeys(supports)]

    def tell(self) -> None:
        """Proposed by the office, claimed by the unit, confirmed by the office."""
        stage, office = self.stage, self.stage.holders(PostKind.OFFICE)[0]
        first = stage.clock.on(stage.clock.start + timedelta(days=12), 10)
        for number, row in enumerate(self.rows):
            at = first + timedelta(seconds=30 * number)
            new = {"item": row.item_id, "lead": row.lead_id, "site": row.site_id, "site_type": row.site_type_id, "due_on": row.due_on}
            share = {"support_share": str(row.support_share), "state": "proposed"}
            stage.tell("responsibility.proposed", row, office, at, new={**new, **share})
            if row.state == "proposed":
                continue
            by = self.liaisons.get(row.lead_id)
            old, claimed = {"state": "proposed"}, {"state": "claimed"}
            stage.tell("responsibility.claimed", row, by, at + timedelta(days=3), old=old, new=claimed)
            if row.state == "confirmed":
                confirmed = {"state": "confirmed"}
                stage.tell("responsibility.confirmed", row, office, at + timedelta(days=5), old=claimed, new=confirmed)


def make_responsibilities(stage: Stage) -> None:
    """Every item with a lead, but for a few that were forgotten: the gaps that the system finds."""
    duties = _Duties(stage)
    leaves = [item for item in stage.items.values() if item.is_leaf]
    forgotten = {item.pk for item in duties.dice.some([item for item in leaves if item.method != "site"], 6)}
    forgotten |= {item.pk for item in duties.dice.some(leaves, 6)}
    for item in leaves:
        if item.pk in forgotten:
            continue
        kinds = [kind for kind in item.site_types if kind in OPEN_SPACES and kind in stage.types]
        main = item.version_id == stage.main.pk
        if main and item.method == "site" and kinds and not _is_own(stage, item, kinds[0], duties):
            duties.add(item, on_type=kinds[0])
        else:
            duties.add(item)
    _at_own_markets(stage, duties)
    Responsibility.objects.bulk_create(duties.rows, batch_size=300)
    Support.objects.bulk_create(duties.supports, batch_size=500)
    duties.tell()


def _at_own_markets(stage: Stage, duties: _Duties) -> None:
    """What the company that runs markets has to see to at some of its own: most of it waits to be claimed."""
    company = stage.units.get(MARKET_COMPANY)
    if company is None:
        return
    dice = stage.dice.part("own markets")
    at = stage.clock.on(stage.clock.start + timedelta(days=12), 10)
    own = [site for site in stage.sites if site.unit_id == company.pk and site.type.code == "market"][:2]
    for site in own:
        for version in stage.versions:
            fitting = [
                item for item in stage.items.values()
                if item.is_leaf and item.version_id == version.pk and item.method == "site" and "market" in item.site_types
            ]  # fmt: skip
            for item in fitting[:5]:
                duties.rows.append(Responsibility(
                    id=dice.id(at), region=stage.region, campaign=stage.campaign, item=item, site=site, lead=company,
                    due_on=stage.clock.day + timedelta(days=dice.count(5, 40)),
                    state=dice.weighted(("proposed", "claimed", "confirmed"), (60, 15, 25)),
                ))  # fmt: skip


def _is_own(stage: Stage, item: Item, kind: str, duties: _Duties) -> bool:
    """Whether the item is led by those who answer for sites of the type anyway."""
    owners = {stage.units[key].role for key in OWNERS[kind] if key in stage.units}
    return bool(item.lead_names) and (item.lead_names[0] in owners or duties.dice.chance(0.15))


def make_contracts(stage: Stage) -> None:
    """包联 for sections, 点长 for sites, 门前三包 for shops, in every state. Confirmed ones stand on the place."""
    dice = stage.dice.part("contracts")
    leaders = stage.holders(PostKind.CONTRACTED_LEADER)
    rows: list[Contract] = []
    kinds = Contract.Kind
    units = [unit for key, unit in stage.units.items() if unit.line == "line" and unit.valid_to is None]
    for number, section in enumerate(stage.sections):
        section.lead_unit = units[number % len(units)] if units else None
        if (section.kind == Section.Kind.LANE and dice.chance(0.45)) or not leaders:
            continue
        leader = leaders[number % len(leaders)]
        state = dice.weighted(("confirmed", "offered", "ended"), (88, 9, 3))
        rows.append(_contract(stage, kinds.LEADER, state, number, section=section, person=leader, unit=section.lead_unit))
        if state == "confirmed":
            section.contracted_leader = leader
    Section.objects.bulk_update(stage.sections, ["lead_unit", "contracted_leader"])
    for number, site in enumerate(stage.sites):
        if site.point_owner is not None:
            rows.append(
                _contract(stage, kinds.POINT_OWNER, "confirmed", number, site=site, person=site.point_owner, unit=site.unit)
            )
        if site.type.code in ("mall", "hotel", "netbar", "window"):
            state = dice.weighted(("confirmed", "offered", "ended"), (82, 14, 4))
            rows.append(_contract(stage, kinds.FRONTAGE, state, number, site=site, unit=site.unit, party=f"{site.name}经营者"))
    Contract.objects.bulk_create(rows, batch_size=300)


def _contract(stage: Stage, kind: str, state: str, number: int, **place: object) -> Contract:
    signed = stage.clock.start + timedelta(days=6 + number % 20)
    at = stage.clock.on(signed, 9, number % 60)
    if not stage.clock.is_working_day(signed):
        at += timedelta(days=2)
    row = Contract(
        id=stage.dice.id(at), region=stage.region, campaign=stage.campaign, kind=kind, state=state, valid_from=at.date(),
        valid_to=stage.clock.day - timedelta(days=20) if state == "ended" else stage.clock.day + timedelta(days=180),
        **place,
    )  # fmt: skip
    office = stage.holders(PostKind.OFFICE)[0]
    new = {"kind": str(kind), "section": row.section_id, "site": row.site_id, "unit": row.unit_id, "person": row.person_id}
    personal = {"party": row.party} if row.party else {}
    stage.tell("contract.offered", row, office, at, new={**new, "state": "offered"}, personal=personal)
    if state != "offered":
        by = row.person or office
        later = at + timedelta(days=2)
        stage.tell("contract.confirmed", row, by, later, old={"state": "offered"}, new={"state": "confirmed"})
    if state == "ended":
        later = stage.clock.ago(20, 16)
        stage.tell("contract.ended", row, office, later, old={"state": "confirmed"}, new={"state": "ended"})
    return row
