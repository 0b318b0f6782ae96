"""The clock and the late findings of the tests of orders, for their pages."""

from __future__ import annotations

from tests.domain.orders.conftest import clock as clock
from tests.domain.orders.conftest import late as late
