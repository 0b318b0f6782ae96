"""Addresses of the pages of orders."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.supervise.views import order_acts, orders

urlpatterns: list[URLPattern] = [
    path("orders/", orders.order_list, name="orders"),
    path("orders/check/", order_acts.check, name="check_orders"),
    path("orders/new/<uuid:finding_id>/", order_acts.new, name="new_order"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("orders/<uuid:order_id>/pdf/", orders.pdf, name="order_pdf"),
    path("orders/<uuid:order_id>/word/", orders.word_file, name="order_word"),
    path("orders/<uuid:order_id>/receive/", order_acts.receive, name="receive"),
    path("orders/<uuid:order_id>/answer/", order_acts.answer, name="answer"),
    path("orders/<uuid:order_id>/release/", order_acts.release, name="release"),
    path("orders/<uuid:order_id>/withdraw/", order_acts.withdraw, name="withdraw"),
]
