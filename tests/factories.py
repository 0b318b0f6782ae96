"""Rows for tests, by plain functions: made-up counties with units, people, places, a small standard and a campaign.

    world = make_world()                    # two counties; world.county, world.other
    county.units["urban"]                   # Unit; keys: office, urban, market, education, street, community (below street)
    county.people["office"]                 # Member(.user .person .actor .post); a key for every PostKind value
    county.streets, county.sections, county.lanes, county.sites     # lists; sites[0] is a market, sites[1] a toilet, …
    county.campaign                         # Campaign on world.standard.version
    world.standard                          # Standard(.pack .version .items[code] .leaves .types[code])
    make_member(county, "inspector", name="…", unit=…)              # one more person with a user
    make_site(county, "…", type_code="market", unit=…, point_owner=…)
    make_finding(county, unit=…, site=…, state="assigned")          # a bare row: no event, no clock
    client_for(member_or_user)              # Django's test client, signed in

Rows are written directly: what actions must do besides (events, messages, clocks) is theirs to be tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.test import Client

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign, CampaignStandard, Phase
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.models import Person, Post, PostKind, Region, Unit
from tongchuang.domain.places.models import Section, Site, Street
from tongchuang.domain.standards.models import Item, Pack, SiteType, StandardVersion
from tongchuang.foundation.clock import SHANGHAI, now, today
from tongchuang.foundation.text import pinyin_key, searchable

PASSWORD = "yun-xiu-2026-pass"

UNITS = [
    # key, name, short name, line, role, parent
    ("office", "创建工作领导小组办公室", "创建办", "line", "office", None),
    ("urban", "城市管理局", "城管局", "line", "城管部门", None),
    ("market", "市场监督管理局", "市场监管局", "line", "市场监管部门", None),
    ("education", "教育局", "教育局", "line", "教育部门", None),
    ("street", "城关街道办事处", "城关街道", "territory", "街道办事处", None),
    ("community", "东门里社区居民委员会", "东门里社区", "institution", "社区", "street"),
]
# Post → (name, unit key); unit None: a post of the whole region.
PEOPLE = {
    PostKind.DIRECTOR: ("沈若川", "office"),
    PostKind.OFFICE: ("姚知行", "office"),
    PostKind.LEAD_LIAISON: ("郝晓岚", "urban"),
    PostKind.UNIT_LIAISON: ("闻静", "market"),
    PostKind.UNIT_HEAD: ("祁连生", "urban"),
    PostKind.CONTRACTED_LEADER: ("温长明", None),
    PostKind.POINT_OWNER: ("柳小溪", "market"),
    PostKind.INSPECTOR: ("栗原", "office"),
    PostKind.DISCIPLINE: ("穆清", None),
    PostKind.OBSERVER: ("骆青", None),
}
SITES = [
    # name, type, unit key, street number, section number (of all sections), longitude, latitude
    ("南关农贸市场", "market", "market", 0, 0, 112.1010, 33.2010),
    ("南关公厕", "toilet", "urban", 0, 0, 112.1022, 33.2018),
    ("北桥农贸市场", "market", "market", 1, 2, 112.1105, 33.2122),
    ("望月公厕", "toilet", "urban", 1, 2, 112.1119, 33.2131),
    ("西仓临时市场", "market", "street", 1, 3, None, None),
    ("老车站公厕", "toilet", None, None, None, None, None),
]
STANDARD: dict[str, Any] = {
    "standard": {"id": "model-county", "title": "示范县测评体系", "version": "2026", "regime": "points"},
    "site_types": {"market": {"title": "农贸市场"}, "toilet": {"title": "公共厕所"}},
    "tree": [
        {
            "code": "I", "title": "市容环境", "children": [
                {"code": "I-1", "title": "市场环境干净有序", "points": 20, "method": "site", "site_types": ["market"],
                 "rule": {"per_failure": {"deduct": "0.5", "cap": 10}}, "lead": ["市场监管部门"], "support": ["街道办事处"],
                 "text": "通道畅通，摊位整齐，地面无积水。", "counting": "同一摊位多处问题计一处", "exemption": "清扫作业中的积水不扣分"},
                {"code": "I-2", "title": "公厕达到卫生要求", "points": 20, "method": "site", "site_types": ["toilet"],
                 "rule": {"pass_rate": {}}, "lead": ["城管部门"], "support": []},
                {"code": "I-3", "title": "公共场所秩序", "points": 10, "method": "site", "site_types": ["market", "toilet"],
                 "rule": {"grades": {"A": 1, "B": "0.6", "C": 0}}, "lead": ["城管部门"], "support": ["街道办事处"]},
            ],
        },
        {
            "code": "II", "title": "工作机制", "cap": 30, "children": [
                {"code": "II-1", "title": "年度方案与部署", "points": 15, "method": "evidence",
                 "rule": {"fraction": {}}, "lead": ["创建办"], "support": []},
                {"code": "II-2", "title": "群众满意率", "points": 15, "method": "survey",
                 "rule": {"survey_rate": {"steps": [["0.9", 1], ["0.8", "0.5"]]}}, "lead": ["创建办"], "support": []},
                {"code": "II-3", "title": "绿化覆盖率", "points": 10, "method": "indicator",
                 "rule": {"threshold": {"op": ">=", "value": 36, "zero_at": 30, "unit": "%"}}, "lead": ["城管部门"], "support": []},
            ],
        },
        {
            "code": "III", "title": "综合评价", "children": [
                {"code": "III-1", "title": "城市面貌整体观察", "points": 10, "method": "overall",
                 "rule": {"fraction": {}}, "lead": ["创建办"], "support": []},
                {"code": "III-2", "title": "重大安全事故", "points": 0, "method": "negative",
                 "rule": {"veto": {}}, "lead": ["创建办"], "support": []},
            ],
        },
    ],
}  # fmt: skip


@dataclass
class Member:
    """A person with a user and a post."""

    user: User
    person: Person
    post: Post | None = None

    @property
    def actor(self) -> Actor:
        """Read afresh, so that a post given later counts."""
        return actor_for(self.user, origin="127.0.0.1")


@dataclass
class Standard:
    """A published version with its rows."""

    pack: Pack
    version: StandardVersion
    items: dict[str, Item]
    types: dict[str, SiteType]

    @property
    def leaves(self) -> list[Item]:
        """The items that carry points, in the order of the tree."""
        return [item for item in self.items.values() if item.is_leaf]


@dataclass
class County:
    """A region with what belongs to it."""

    region: Region
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Member] = field(default_factory=dict)
    streets: list[Street] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    lanes: list[Section] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    campaign: Campaign | None = None


@dataclass
class World:
    """Two counties that see nothing of each other, and the standard that both pursue."""

    standard: Standard
    county: County
    other: County


def make_world() -> World:
    """Everything, in some forty statements."""
    standard = make_standard()
    county = make_county("990001", "云岫县", standard)
    other = make_county("990002", "望澜县", standard)
    return World(standard, county, other)


def make_county(code: str, name: str, standard: Standard) -> County:
    """A county with units, a person for each post, places and a campaign."""
    region = Region.objects.create(
        code=code, name=name, full_name=f"云川省{name}", centre_longitude=112.105, centre_latitude=33.206
    )
    county = County(region=region)
    for key, long_name, short_name, line, role, parent in UNITS:
        county.units[key] = make_unit(county, long_name, short_name, line=line, role=role, parent=parent)
    for kind, (person_name, unit_key) in PEOPLE.items():
        unit = county.units[unit_key] if unit_key else None
        county.people[kind.value] = make_member(county, kind.value, name=person_name, unit=unit)
    _make_places(county, standard)
    county.campaign = make_campaign(county, standard)
    return county


def make_unit(
    county: County, name: str, short_name: str = "", *, line: str = "line", role: str = "", parent: str | None = None
) -> Unit:
    """A unit, at the root or below the unit with the key `parent`."""
    values = {
        "region": county.region, "name": name, "short_name": short_name or name, "line": line, "role": role,
        "valid_from": date(2025, 1, 1), "sort_key": pinyin_key(short_name or name), "grams": searchable(name, short_name),
    }  # fmt: skip
    if parent is None:
        return Unit.objects.add_root(values)
    county.units[parent].refresh_from_db()
    child = Unit.objects.add_child(county.units[parent], values)
    county.units[parent].refresh_from_db()
    return child


def make_member(
    county: County, post: str | None, *, name: str = "柯然", unit: Unit | None = None, username: str = ""
) -> Member:
    """A person with a user (no usable password; see `with_password`) and, if `post` is given, that post."""
    username = username or f"{county.region.code}-{post or 'none'}-{User.objects.count()}"
    user = User.objects.create(username=username, name=name, password="!")
    person = Person.objects.create(
        region=county.region, name=name, unit=unit, user=user, sort_key=pinyin_key(name), grams=searchable(name)
    )
    if post is None:
        return Member(user, person)
    given = Post.objects.create(
        region=county.region, person=person, kind=post, unit=unit, valid_from=today() - timedelta(days=90)
    )
    return Member(user, person, given)


def with_password(member: Member) -> Member:
    """Give the member's user the password PASSWORD."""
    member.user.password = make_password(PASSWORD)
    member.user.save(update_fields=["password"])
    return member


def _make_places(county: County, standard: Standard) -> None:
    region, units, people = county.region, county.units, county.people
    names = ["中山路", "学府路"]
    county.streets = Street.objects.bulk_create(
        Street(region=region, name=name, sort_key=pinyin_key(name)) for name in names
    )
    sections = [
        Section(
            region=region, street=street, name=f"{street.name}{part}", sort_key=pinyin_key(f"{street.name}{part}"),
            lead_unit=units["street"],
            contracted_leader=people["contracted_leader"].person if street is county.streets[0] else None,
        )
        for street in county.streets
        for part in ("东段", "西段")
    ]  # fmt: skip
    county.sections = Section.objects.bulk_create(sections)
    county.lanes = Section.objects.bulk_create(
        [Section(region=region, street=county.streets[0], name="槐树巷", kind="lane", sort_key=pinyin_key("槐树巷"))]
    )
    for number, (name, type_code, unit, street, section, lon, lat) in enumerate(SITES, start=1):
        site = _site(county, f"S{number:04}", name, standard.types[type_code], units[unit] if unit else None)
        site.street = county.streets[street] if street is not None else None
        site.section = county.sections[section] if section is not None else None
        site.point_owner = people["point_owner"].person if number == 1 else None
        site.longitude = site.entered_longitude = lon
        site.latitude = site.entered_latitude = lat
        site.entered_crs = "wgs84" if lon else ""
        site.save()
        county.sites.append(site)


def _site(county: County, code: str, name: str, kind: SiteType, unit: Unit | None) -> Site:
    return Site(
        region=county.region, code=code, name=name, type=kind, unit=unit, opened_on=date(2026, 1, 1),
        sort_key=pinyin_key(name), grams=searchable(name, code),
    )  # fmt: skip


def make_site(
    county: County, name: str, *, type_code: str = "market", unit: Unit | None = None, point_owner: Person | None = None
) -> Site:
    """One more site."""
    kind = SiteType.objects.get(code=type_code)
    site = _site(county, f"S{len(county.sites) + 1:04}", name, kind, unit)
    site.point_owner = point_owner
    site.save()
    county.sites.append(site)
    return site


def make_standard(document: dict[str, Any] | None = None) -> Standard:
    """A published version written directly as rows: 3 contents, 8 items (every method but a report), 2 site types."""
    document = document or STANDARD
    head = document["standard"]
    moment = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
    types = {
        code: SiteType.objects.get_or_create(
            code=code, defaults={"title": value["title"], "sort_key": pinyin_key(value["title"])}
        )[0]
        for code, value in document["site_types"].items()
    }
    digest = f"{head['id']}:{head['version']}".ljust(64, "0")[:64]
    pack = Pack.objects.create(
        slug=head["id"], title=head["title"], level="county", complete=False, digest=digest, loaded_at=moment,
        document={"id": head["id"], "title": head["title"], "level": "county", "complete": False},
    )  # fmt: skip
    version = StandardVersion.objects.create(
        pack=pack, slug=head["id"], version=head["version"], title=head["title"], regime=head["regime"],
        digest=digest, document=document, published_at=moment,
    )  # fmt: skip
    items = list(_items(version, document["tree"], None, 0))
    for position, item in enumerate(items):
        item.position = position
    Item.objects.bulk_create(items)
    return Standard(pack, version, {item.code: item for item in items}, types)


def _items(version: StandardVersion, nodes: list[dict[str, Any]], parent: Item | None, depth: int) -> Iterator[Item]:
    for node in nodes:
        item = Item(
            version=version, parent=parent, depth=depth, code=node["code"], title=node["title"],
            text=node.get("text", ""), is_leaf="method" in node, method=node.get("method", ""),
            points=Decimal(str(node.get("points", 0))), cap=Decimal(str(node["cap"])) if "cap" in node else None,
            rule=node.get("rule", {}), site_types=node.get("site_types", []), lead_names=node.get("lead", []),
            support_names=node.get("support", []), counting=node.get("counting", ""),
            exemption=node.get("exemption", ""), source="S1" if "method" in node else "", verified=False,
        )  # fmt: skip
        yield item
        yield from _items(version, node.get("children", []), item, depth + 1)


def make_campaign(county: County, standard: Standard) -> Campaign:
    """A campaign that pursues the standard, a month before its evaluation."""
    campaign = Campaign.objects.create(
        region=county.region, title=f"{county.region.name}创建示范县", pack=standard.pack,
        starts_on=today() - timedelta(days=200), evaluation_on=today() + timedelta(days=30), target=Decimal("90"),
    )  # fmt: skip
    CampaignStandard.objects.create(campaign=campaign, version=standard.version)
    Phase.objects.create(campaign=campaign, slug="start", title="动员部署", position=1)
    return campaign


def make_finding(county: County, **values: Any) -> Finding:
    """A finding as a bare row; whatever isn't given is plausible."""
    moment = values.pop("registered_at", now())
    title = values.pop("title", "地面有积水")
    number = values.pop("number", f"{moment:%Y%m}-{Finding.objects.count() + 1:05}")
    defaults: dict[str, Any] = {
        "campaign": county.campaign, "source": "inspection", "severity": "minor", "state": "registered",
        "changed_at": moment, "grams": searchable(title, number),
    }  # fmt: skip
    site = values.get("site")
    if isinstance(site, Site):
        defaults |= {"place": site.name, "street_id": site.street_id, "unit_id": site.unit_id}
    if "unit" in values:
        defaults.pop("unit_id", None)
    return Finding.objects.create(
        region=county.region, number=number, title=title, registered_at=moment, **{**defaults, **values}
    )


def client_for(who: Member | User) -> Client:
    """Django's test client, signed in."""
    client = Client()
    client.force_login(who.user if isinstance(who, Member) else who)
    return client


def ids(rows: Any) -> set[UUID]:
    """The keys of rows, for comparing."""
    return {row.pk for row in rows}
