"""Writes of the brake: quotas, what is charged to them, requests for material and their answers, minutes."""

from tongchuang.domain.burden.actions.answers import answer_part, return_part
from tongchuang.domain.burden.actions.charges import charge, charge_many, drop, release
from tongchuang.domain.burden.actions.minutes import add_times
from tongchuang.domain.burden.actions.quotas import end_quota, set_quota
from tongchuang.domain.burden.actions.requests import (
    note_avoided,
    release_parts,
    send_request,
    withdraw_parts,
    withdraw_request,
)

__all__ = [
    "add_times",
    "answer_part",
    "charge",
    "charge_many",
    "drop",
    "end_quota",
    "note_avoided",
    "release",
    "release_parts",
    "return_part",
    "send_request",
    "set_quota",
    "withdraw_parts",
    "withdraw_request",
]
