"""Writes of information work: units' items, the office's review, quotas and points, bulletins, circulars."""

from tongchuang.domain.bulletins.actions.circulars import make_circular
from tongchuang.domain.bulletins.actions.composing import (
    BulletinValues,
    add_items,
    begin_bulletin,
    change_bulletin,
    discard_bulletin,
    edit_part,
    move_part,
    remove_part,
    set_bulletin,
    write_own_part,
)
from tongchuang.domain.bulletins.actions.items import (
    ItemValues,
    discard_item,
    edit_item,
    take_back_item,
    write_item,
)
from tongchuang.domain.bulletins.actions.months import open_month, release_month, remind_units
from tongchuang.domain.bulletins.actions.review import (
    accept_item,
    note_higher_use,
    remove_higher_use,
    return_item,
    set_aside_item,
    take_out_item,
)
from tongchuang.domain.bulletins.actions.settings import set_item_quota, set_points

__all__ = [
    "BulletinValues", "ItemValues", "accept_item", "add_items", "begin_bulletin", "change_bulletin", "discard_bulletin", "discard_item",
    "edit_item", "edit_part", "make_circular", "move_part", "note_higher_use", "open_month", "release_month", "remind_units",
    "remove_higher_use", "remove_part", "return_item", "set_aside_item", "set_bulletin", "set_item_quota", "set_points",
    "take_back_item", "take_out_item", "write_item", "write_own_part",
]  # fmt: skip
