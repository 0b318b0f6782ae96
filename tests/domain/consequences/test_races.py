"""Several at once, on a database of their own: nothing that was upheld is lost, nothing is final that is objected to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.db import connection, transaction
from tests.domain.consequences.conftest import Clock
from tests.domain.consequences.making import frozen
from tests.factories import County

from tongchuang.domain.consequences import actions
from tongchuang.domain.consequences.errors import CorrectionWrong, TooLate
from tongchuang.domain.consequences.models import Consequence, CorrectedRanking, Objection
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.workflows.consequences import confirm_and_look_on, settle

JULY = {"城北镇": "0.1", "河东镇": "0.2", "白石镇": "0.4", "青坪镇": "0.9"}
pytestmark = pytest.mark.django_db(transaction=True)


class Beside:
    """Work on a connection of its own, which holds what it has locked until it is told to commit."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.done, self.go, self.error = threading.Event(), threading.Event(), None
        self.work = work
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            with transaction.atomic():
                self.work()
                self.done.set()
                self.go.wait(20)
        except Exception as error:
            self.error: Exception | None = error
        finally:
            self.done.set()
            connection.close()

    def commit(self) -> None:
        """Let it end."""
        self.go.set()
        self.thread.join(30)


@pytest.fixture
def beside() -> Iterator[Callable[[Callable[[], object]], Beside]]:
    made: list[Beside] = []

    def start(work: Callable[[], object]) -> Beside:
        made.append(Beside(work))
        return made[-1]

    yield start
    for each in made:
        each.commit()


def objection(county: County, ranking: object, name: str) -> Objection:
    unit = county.units[name]
    return actions.object_to_score(
        ranking, unit, text="扣分点不属我镇", by=county.people[f"head of {name}"].actor, place=""
    )


def test_two_objections_upheld_at_once_both_stay_in_the_corrected_ranking(
    ruled: County, clock: Clock, beside: Callable[[Callable[[], object]], Beside]
) -> None:
    ranking = frozen(ruled, "2026-07", JULY)
    actions.propose_for(ranking, by=SYSTEM)
    office = ruled.people["office"].actor
    ours = {name: objection(ruled, ranking, name) for name in ("白石镇", "青坪镇")}

    def uphold(name: str) -> object:
        return actions.answer_objection(
            ours[name], upheld=True, answer="属实", by=office, version=1, lost={f"item:{name}-1": Decimal(0)}
        )

    first = beside(lambda: uphold("白石镇"))
    assert first.done.wait(20)
    second = beside(lambda: uphold("青坪镇"))
    second.done.wait(1.5)
    first.commit()
    second.commit()
    assert first.error is None and second.error is None
    kept = CorrectedRanking.objects.get(ranking=ranking).corrections
    assert {each["objection"] for each in kept} == {str(row.pk) for row in ours.values()}


def test_what_is_objected_to_in_the_last_second_does_not_become_final(
    ruled: County, clock: Clock, beside: Callable[[Callable[[], object]], Beside]
) -> None:
    ranking = frozen(ruled, "2026-07", JULY)
    actions.propose_for(ranking, by=SYSTEM)
    rows = Consequence.objects.filter(ranking=ranking)
    confirm_and_look_on({row.pk: row.version for row in rows}, by=ruled.people["office"].actor)
    last = max(row.objections_until for row in Consequence.objects.filter(ranking=ranking))
    clock.moment = min(last, ranking.objections_until)
    late = beside(lambda: objection(ruled, ranking, "青坪镇"))
    assert late.done.wait(20)
    clock.at(2027, 1, 20)
    settling = beside(lambda: settle(clock.moment))
    settling.done.wait(1.5)
    late.commit()
    settling.commit()
    assert late.error is None and settling.error is None
    assert Objection.objects.filter(state="open").count() == 1
    assert not Consequence.objects.filter(state="final").exists()


def test_who_waits_for_the_settling_objects_too_late(
    ruled: County, clock: Clock, beside: Callable[[Callable[[], object]], Beside]
) -> None:
    ranking = frozen(ruled, "2026-07", JULY)
    actions.propose_for(ranking, by=SYSTEM)
    rows = Consequence.objects.filter(ranking=ranking)
    confirm_and_look_on({row.pk: row.version for row in rows}, by=ruled.people["office"].actor)
    clock.at(2027, 1, 20)
    settling = beside(lambda: settle(clock.moment))
    assert settling.done.wait(20)
    late = beside(lambda: objection(ruled, ranking, "青坪镇"))
    late.done.wait(1)
    settling.commit()
    late.commit()
    assert isinstance(late.error, TooLate) and not Objection.objects.exists()


def test_an_upheld_objection_never_makes_it_worse_for_the_unit(ruled: County, clock: Clock) -> None:
    ranking = frozen(ruled, "2026-07", JULY)
    actions.propose_for(ranking, by=SYSTEM)
    rows = Consequence.objects.filter(ranking=ranking)
    confirm_and_look_on({row.pk: row.version for row in rows}, by=ruled.people["office"].actor)
    director = ruled.people["director"].actor
    for rule, change in (
        ("fine", {"amount": Decimal(-2001)}),
        ("fine", {"amount": Decimal("-1999.999")}),
        ("pay", {"amount": Decimal(4999)}),
        ("points", {"points": Decimal("-0.6")}),
        ("points", {"points": Decimal("-1e9")}),
    ):
        row = Consequence.objects.filter(ranking=ranking, rule=rule).order_by("rank").first()
        assert row is not None
        head = ruled.people[f"head of {row.unit.name}"].actor
        open_one = Objection.objects.filter(consequence=row).first() or actions.object_to_consequence(
            row, text="金额有误", by=head
        )
        with pytest.raises(CorrectionWrong):
            actions.answer_objection(open_one, upheld=True, answer="属实", by=director, version=1, **change)
    row = Consequence.objects.get(ranking=ranking, rule="fine")
    done = actions.answer_objection(
        Objection.objects.get(consequence=row), upheld=True, answer="属实", by=director, version=1, amount=Decimal(-500)
    )  # fmt: skip
    assert done.correction == {"amount": ["-2000.00", "-500"]}
