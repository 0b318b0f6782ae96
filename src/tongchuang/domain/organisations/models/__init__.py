from tongchuang.domain.organisations.models.people import Person, Post, PostKind
from tongchuang.domain.organisations.models.regions import Region, RegionModel
from tongchuang.domain.organisations.models.units import Unit, UnitAlias

__all__ = ["Person", "Post", "PostKind", "Region", "RegionModel", "Unit", "UnitAlias"]
