"""The actor: who is asking, in which region, with which posts. Every access function and action takes one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from tongchuang.domain.accounts.models import User
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.models import Person, Post, PostKind, Unit
from tongchuang.domain.organisations.permissions import BY_POST, REGION_WIDE, Permission
from tongchuang.foundation.clock import today


@dataclass(frozen=True)
class Actor(Author):
    """A signed-in person in their region. Without a post: sees and may nothing."""

    person_id: UUID | None = None
    region_id: UUID | None = None
    posts: tuple[str, ...] = ()
    unit_ids: frozenset[UUID] = frozenset()
    permissions: frozenset[Permission] = frozenset()

    @property
    def region_wide(self) -> bool:
        """Whether any post sees the whole region."""
        return any(post in REGION_WIDE for post in self.posts)

    @property
    def supervised(self) -> bool:
        """Whether somebody speaks for a unit or a site, and is neither of the campaign office nor of the discipline office."""
        return self.may(Permission.HANDLE_FINDINGS) and not self.may(Permission.READ_LEDGER)

    @property
    def confided(self) -> bool:
        """Whether what is kept from the units (who complained, what is held) may be told: whoever sees the whole region,
        unless they speak for a unit as well."""
        return self.region_wide and not self.supervised

    def may(self, permission: Permission) -> bool:
        """Whether any post carries the permission."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise NotPermitted unless a post carries the permission."""
        if permission not in self.permissions:
            raise NotPermitted(permission)


def actor_for(user: User, *, origin: str = "") -> Actor:
    """The actor behind a user, in two queries (more where units lie below those of the posts)."""
    posts = list(_posts_in_force(user))
    person = posts[0].person if posts else Person.objects.filter(user_id=user.pk, left_on__isnull=True).first()
    if person is None:
        return Actor(user_id=user.pk, name=user.name, origin=origin)
    units = [post.unit for post in posts if post.unit is not None]
    return Actor(
        user_id=user.pk,
        name=person.name,
        origin=origin,
        person_id=person.pk,
        region_id=person.region_id,
        posts=tuple(sorted({post.kind for post in posts})),
        unit_ids=_with_units_below(units),
        permissions=frozenset().union(*(BY_POST[post.kind] for post in posts)),
    )


def inspector_of(person: Person, *, origin: str) -> Actor:
    """A person with the power of an inspector, for what they did on a visit: the post may have ended since."""
    return Actor(
        user_id=person.user_id, name=person.name, origin=origin, person_id=person.pk, region_id=person.region_id,
        posts=(PostKind.INSPECTOR,), permissions=BY_POST[PostKind.INSPECTOR],
    )  # fmt: skip


def _posts_in_force(user: User) -> QuerySet[Post]:
    day = today()
    in_force = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    rows = Post.objects.filter(in_force, person__user=user.pk, person__left_on__isnull=True)
    return rows.select_related("unit", "person").defer("unit__grams", "person__grams", "person__phone")


def _with_units_below(units: list[Unit]) -> frozenset[UUID]:
    """The units, what lies below them, and what a reform has merged into them: its duties are theirs now."""
    ids: set[UUID] = {unit.pk for unit in units}
    branches = [unit.path for unit in units if unit.numchild]
    latest = set(ids)
    while latest:
        wanted = Q(successor_id__in=latest)
        for path in branches:
            wanted |= Q(path__startswith=path)
        rows = Unit.objects.filter(wanted).values_list("pk", "path", "numchild")
        found = [(key, path, children) for key, path, children in rows if key not in ids]
        ids.update(key for key, _path, _children in found)
        latest = {key for key, _path, _children in found}
        # What lies below a branch came with it; only predecessors may bring branches of their own.
        branches = [path for _key, path, children in found if children]
    return frozenset(ids)
