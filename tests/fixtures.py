"""Fixtures over tests/factories.py; each takes the database. The shapes stand at the top of that file.

    world, county, other_county, units, people, office, inspector, liaison, outsider, standard, sites, campaign, client_for
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests import factories
from tests.factories import County, Member, Standard, World

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.places.models import Site


@pytest.fixture
def world(db: None) -> World:
    """Two counties and a standard."""
    return factories.make_world()


@pytest.fixture
def county(world: World) -> County:
    """The county that tests are about (云岫县)."""
    return world.county


@pytest.fixture
def other_county(world: World) -> County:
    """A second county (望澜县), built alike; nobody of the first may see it."""
    return world.other


@pytest.fixture
def units(county: County) -> dict[str, Unit]:
    """office, urban, market, education, street, community (below street)."""
    return county.units


@pytest.fixture
def people(county: County) -> dict[str, Member]:
    """A member for every post, by the post's value: people["unit_liaison"].actor."""
    return county.people


@pytest.fixture
def office(people: dict[str, Member]) -> Member:
    """Somebody of the campaign office."""
    return people["office"]


@pytest.fixture
def inspector(people: dict[str, Member]) -> Member:
    """An inspector."""
    return people["inspector"]


@pytest.fixture
def liaison(people: dict[str, Member]) -> Member:
    """The liaison of 市场监管局."""
    return people["unit_liaison"]


@pytest.fixture
def outsider(other_county: County) -> Member:
    """The office of the second county: all powers there, none here."""
    return other_county.people["office"]


@pytest.fixture
def standard(world: World) -> Standard:
    """The published version: .version, .items[code], .leaves, .types[code]."""
    return world.standard


@pytest.fixture
def sites(county: County) -> list[Site]:
    """Six sites of two types; the last two without a place on the map, the last without a unit."""
    return county.sites


@pytest.fixture
def campaign(county: County) -> Campaign:
    """The county's campaign."""
    assert county.campaign is not None
    return county.campaign


@pytest.fixture
def client_for() -> Callable[[Member | User], Client]:
    """client_for(member): a test client, signed in."""
    return factories.client_for
