"""Persons and their posts: a post is what gives somebody sight and power."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.accounts.models import User
from tongchuang.domain.organisations.models.regions import RegionModel
from tongchuang.domain.organisations.models.units import Unit


class Person(RegionModel):
    """Somebody with a name in the campaign, with or without an account."""

    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="persons")
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="person")
    left_on = models.DateField(null=True, blank=True)
    sort_key = models.CharField(max_length=200, blank=True)
    grams = ArrayField(models.CharField(max_length=4), default=list, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "sort_key"], name="organisations_person_sorted"),
            GinIndex(fields=["grams"], name="organisations_person_grams"),
        ]

    def __str__(self) -> str:
        return self.name


class PostKind(models.TextChoices):
    """The posts of a campaign (岗位)."""

    DIRECTOR = "director", _("Campaign director")
    OFFICE = "office", _("Campaign office")
    LEAD_LIAISON = "lead_liaison", _("Lead unit liaison")
    UNIT_LIAISON = "unit_liaison", _("Unit liaison")
    UNIT_HEAD = "unit_head", _("Unit head")
    CONTRACTED_LEADER = "contracted_leader", _("Contracted leader")
    POINT_OWNER = "point_owner", _("Point owner")
    INSPECTOR = "inspector", _("Inspector")
    DISCIPLINE = "discipline", _("Discipline officer")
    OBSERVER = "observer", _("Observer")


class Post(RegionModel):
    """A person's post, at a unit where the post is one of a unit, for a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=20, choices=PostKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="posts")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "unit"],
                condition=models.Q(valid_to__isnull=True),
                nulls_distinct=False,
                name="organisations_post_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="organisations_post_valid_range",
            ),
        ]
