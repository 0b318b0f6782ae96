"""A text with a character of code zero: searched for as if it weren't there, refused where it would be kept."""

from __future__ import annotations

from django.test import Client
from tests.factories import County, make_finding

from tongchuang.domain.orders.actions import order_by_hand


def test_lists_and_actions(county: County) -> None:
    client = Client()
    client.force_login(county.people["director"].user)
    for path in (
        "/supervise/orders/",
        "/supervise/learn/",
        "/supervise/hard/",
        "/burden/requests/",
        "/documents/",
        "/rectify/",
        "/places/",
    ):
        assert client.get(path + "?q=%00a%00").status_code == 200, path
    finding = make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned")
    order = order_by_hand(finding, by=county.people["office"].actor, colour="white", reason="检查在即")
    answer = client.post(f"/supervise/orders/{order.pk}/withdraw/", {"version": "1", "reason": "a\0b"})
    assert answer.status_code == 400 and "不能保存" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "issued"
