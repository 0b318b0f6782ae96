"""Units, people, posts and accounts of a demo county."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.contrib.auth.hashers import make_password

from tongchuang.domain.accounts.models import User
from tongchuang.domain.organisations.models import Person, Post, PostKind, Unit, UnitAlias
from tongchuang.foundation.text import pinyin_key, searchable
from tongchuang.workflows.demo.names import PeopleNames
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.demo.unit_rows import CLOSED, GROUPS, OWNERS, SUCCESSOR, WITHOUT_SITES, UnitRow

PASSWORD = "Demo-tongchuang-1"
SINCE = date(2019, 3, 1)
K = PostKind
# Post → (username, name, unit): the accounts that are shown at the start.
SIGN_INS: dict[str, tuple[str, str, str]] = {
    K.DIRECTOR: ("director", "沈若川", "office"),
    K.OFFICE: ("office", "姚知行", "office"),
    K.LEAD_LIAISON: ("lead", "郝晓岚", "urban"),
    K.UNIT_LIAISON: ("liaison", "闻静姝", "market_company"),
    K.UNIT_HEAD: ("head", "祁连生", "urban"),
    K.CONTRACTED_LEADER: ("leader", "温长明", ""),
    K.POINT_OWNER: ("owner", "柳小溪", "market_company"),
    K.INSPECTOR: ("inspector", "栗远原", "office"),
    K.DISCIPLINE: ("discipline", "穆清和", "discipline"),
    K.OBSERVER: ("observer", "骆青山", ""),
}
LEADS = (
    "urban", "market", "publicity", "civility", "education", "traffic", "transport", "culture", "commerce", "housing",
    "health", "patriotic", "service_hall", "civil", "fire", "emergency", "parks", "environment",
)  # fmt: skip
# Units whose liaison has no account: their duties show as a gap. Units above act for some of them.
NO_ACCOUNT = frozenset(
    {"workers", "law_committee", "justice", "labour", "water", "land", "personnel", "school3", "community5", "library"}
)  # fmt: skip


@lru_cache(maxsize=1)
def password_hash() -> str:
    """Hashed once for all demo accounts."""
    return make_password(PASSWORD)


def make_units(stage: Stage, rows: Iterable[UnitRow]) -> None:
    """The tree of units; each event says that it was entered when the campaign began."""
    owners = {key for keys in OWNERS.values() for key in keys}
    taken: set[str] = set()
    for row in rows:
        parent = stage.units.get(row.above)
        fields = _unit_fields(stage, row, has_sites=row.key in owners)
        unit = Unit.objects.add_child(parent, fields) if parent else Unit.objects.add_root(fields)
        stage.units[row.key] = unit
        if row.role and row.role not in taken:
            taken.add(row.role)
            UnitAlias.objects.create(id=stage.dice.id(_entered(stage)), region=stage.region, unit=unit, name=row.role)
        _tell_unit(stage, unit, parent, [row.role] if row.role else [])
    if stage.size.whole:
        _make_reform(stage)


def _unit_fields(stage: Stage, row: UnitRow, *, has_sites: bool) -> dict[str, object]:
    name = row.name if row.name.startswith(stage.region.name[:2]) else f"{stage.region.name}{row.name}"
    group = GROUPS[row.line] if row.line != "line" or has_sites else WITHOUT_SITES
    return {
        "id": stage.dice.id(_entered(stage)), "region": stage.region, "name": name, "short_name": row.short,
        "line": row.line, "role": row.role, "group": group, "valid_from": SINCE, "sort_key": pinyin_key(row.short),
        "grams": searchable(name, row.short, row.role),
    }  # fmt: skip


def _make_reform(stage: Stage) -> None:
    closed_on = stage.clock.day - timedelta(days=95)
    unit: Unit = Unit.objects.add_root(_unit_fields(stage, CLOSED, has_sites=True))
    _tell_unit(stage, unit, None, [])
    unit.valid_to, unit.successor = closed_on, stage.units[SUCCESSOR]
    unit.save(update_fields=["valid_to", "successor"])
    stage.units[CLOSED.key] = unit
    at = stage.clock.on(closed_on, 10, 12)
    stage.tell("unit.closed", unit, None, at, new={"valid_to": closed_on, "successor": unit.successor_id})


def _tell_unit(stage: Stage, unit: Unit, parent: Unit | None, aliases: list[str]) -> None:
    new = {
        "name": unit.name, "short_name": unit.short_name, "line": unit.line, "role": unit.role, "group": unit.group,
        "parent": parent.pk if parent else None, "valid_from": unit.valid_from, "aliases": aliases,
    }  # fmt: skip
    stage.tell("unit.created", unit, None, _entered(stage), new=new)


def _entered(stage: Stage) -> datetime:
    return stage.clock.on(stage.clock.start, 9)


class _People:
    """People with their posts, kept until they are written together."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.names = PeopleNames(stage.dice.part("names"), {name for _, name, _ in SIGN_INS.values()})
        self.rows: list[Person] = []
        self.posts: list[Post] = []
        self.users: list[User] = []
        self.usernames: set[str] = {username for username, _, _ in SIGN_INS.values()}

    def add(self, kind: str, unit_key: str, title: str, *, account: bool = False, username: str = "", name: str = "") -> Person:
        """A person with a post, and an account where wanted."""
        stage, at = self.stage, _entered(self.stage)
        unit = stage.units.get(unit_key)
        name = name or self.names.next()
        person = Person(
            id=stage.dice.id(at), region=stage.region, name=name, phone=f"1390000{len(self.rows) + 1:04d}", title=title,
            unit=unit, sort_key=pinyin_key(name), grams=searchable(name),
        )  # fmt: skip
        self.rows.append(person)
        if account or username:
            self._give_account(person, username)
        self.post(person, kind, unit)
        return person

    def post(self, person: Person, kind: str, unit: Unit | None) -> None:
        """One more post of a person."""
        since = self.stage.clock.start
        post = Post(
            id=self.stage.dice.id(_entered(self.stage)), region=self.stage.region, person=person, kind=kind, unit=unit,
            valid_from=since,
        )  # fmt: skip
        self.posts.append(post)
        self.stage.posts.setdefault(kind, []).append(post)

    def _give_account(self, person: Person, username: str) -> None:
        base = username or pinyin_key(person.name).replace(" ", "")
        name, number = base, 1
        while not username and name in self.usernames:
            number += 1
            name = f"{base}{number}"
        self.usernames.add(name)
        if not self.stage.size.whole:
            name = f"wl-{name}"
        user = User(
            id=self.stage.dice.id(_entered(self.stage)), username=name, name=person.name, is_demo=True,
            password=password_hash(),
        )  # fmt: skip
        person.user = user
        self.users.append(user)
        self.stage.users[person.pk] = user

    def write(self) -> None:
        """All of them, with their events."""
        User.objects.bulk_create(self.users, batch_size=500)
        Person.objects.bulk_create(self.rows, batch_size=500)
        Post.objects.bulk_create(self.posts, batch_size=500)
        self.stage.people = self.rows
        at, office = _entered(self.stage), self.stage.holders(K.OFFICE)[0]
        for person in self.rows:
            told = {"name": person.name, "phone": person.phone, "title": person.title}
            self.stage.tell("person.created", person, office, at, new={"unit": person.unit_id}, personal=told)
            if person.user:
                told = {"username": person.user.username}
                self.stage.tell("account.created", person.user, office, at, personal=told, parent=person)
        for post in self.posts:
            new = {
                "kind": str(post.kind), "unit": post.unit_id, "valid_from": post.valid_from, "valid_to": post.valid_to,
                "person": post.person_id,
            }  # fmt: skip
            self.stage.tell("post.given", post, office, at, new=new, parent=post.person)


def make_people(stage: Stage) -> None:
    """Everybody with a post; the large county has 300 of them."""
    people = _People(stage)
    if stage.size.whole:
        for kind, (username, name, unit) in SIGN_INS.items():
            people.add(kind, unit, _title(kind), username=username, name=name)
        _fill(stage, people)
    else:
        _fill_small(stage, people)
    people.write()


def _title(kind: str) -> str:
    titles = {
        K.DIRECTOR: "创建工作总指挥", K.OFFICE: "创建办综合组组长", K.LEAD_LIAISON: "牵头单位联络员", K.UNIT_LIAISON: "联络员",
        K.UNIT_HEAD: "主要负责人", K.CONTRACTED_LEADER: "包联领导", K.POINT_OWNER: "点长", K.INSPECTOR: "督查组检查员",
        K.DISCIPLINE: "督查室干部", K.OBSERVER: "观察员",
    }  # fmt: skip
    return titles[PostKind(kind)]


def _fill(stage: Stage, people: _People) -> None:
    open_units = [key for key in stage.units if key != CLOSED.key]
    for title in ("综合组副组长", "督查组组长", "资料组组长", "宣传组组长", "整改组组长"):
        people.add(K.OFFICE, "office", f"创建办{title}", account=True)
    for key in LEADS[1:]:
        people.add(K.LEAD_LIAISON, key, _title(K.LEAD_LIAISON), account=True)
    for key in open_units:
        if key not in LEADS and key not in ("office", "market_company"):
            people.add(K.UNIT_LIAISON, key, _title(K.UNIT_LIAISON), account=key not in NO_ACCOUNT)
    for key in open_units:
        if key not in ("office", "urban"):
            people.add(K.UNIT_HEAD, key, _title(K.UNIT_HEAD), account=key in LEADS[:6])
    for number in range(19):
        people.add(K.CONTRACTED_LEADER, "", _title(K.CONTRACTED_LEADER), account=number < 3)
    seconded = ("office", "office", "office", "civility", "publicity", "patriotic", "youth", "women")
    for number in range(19):
        people.add(K.INSPECTOR, seconded[number % len(seconded)], _title(K.INSPECTOR), account=True)
    people.add(K.DISCIPLINE, "discipline", _title(K.DISCIPLINE), account=True)
    people.add(K.OBSERVER, "", _title(K.OBSERVER))
    owners = sorted({key for keys in OWNERS.values() for key in keys})
    number = 0
    while len(people.rows) < stage.size.persons:
        people.add(K.POINT_OWNER, owners[number % len(owners)], _title(K.POINT_OWNER), account=number % 12 == 0)
        number += 1


def _fill_small(stage: Stage, people: _People) -> None:
    people.add(K.DIRECTOR, "office", _title(K.DIRECTOR), username="director")
    people.add(K.OFFICE, "office", _title(K.OFFICE), username="office")
    for key in stage.units:
        if key != "office":
            people.add(K.UNIT_LIAISON, key, _title(K.UNIT_LIAISON), account=True)
    for _ in range(3):
        people.add(K.INSPECTOR, "office", _title(K.INSPECTOR), account=True)
    while len(people.rows) < stage.size.persons:
        people.add(K.POINT_OWNER, "street1", _title(K.POINT_OWNER))
