"""A published round's values become the city's; withdrawn, what was there before is there again."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.access import Access
from kpis.models import Kpi, KpiActual
from progress.models import KpiReport, ReportingRound
from progress.services.publication import PlanNotPublishedError, publish_round, withdraw_round
from progress.states import ReportState, RoundPhase
from tests.factories import (
    make_access,
    make_actual,
    make_kpi,
    make_measure,
    make_membership,
    make_policy,
    make_report,
    make_round,
)

NOW = dt.datetime(2026, 6, 1, 1, 0, tzinfo=dt.UTC)
AS_OF = dt.date(2026, 3, 31)

pytestmark = pytest.mark.django_db


def settled(kpi: Kpi, value: int | None, *, kind: str = "forecast", **answer: object) -> ReportingRound:
    """Make a closed round of 2025 in which the indicator's report is accepted."""
    reporting_round = make_round(kpi.plan, kind=kind, phase=RoundPhase.CLOSED)
    make_report(reporting_round, kpi.measure, state=ReportState.ACCEPTED)
    fields = {
        "text": str(value),
        "value": value,
        "certainty": kind if kind == "forecast" else "final",
        "as_of": AS_OF,
    }
    KpiReport.objects.filter(round=reporting_round, kpi=kpi).update(**{**fields, **answer})
    return reporting_round


def coordinator(reporting_round: ReportingRound) -> Access:
    return make_access(make_membership(reporting_round.plan.municipality))


def publish(reporting_round: ReportingRound) -> None:
    publish_round(reporting_round, actor=coordinator(reporting_round), now=NOW)


def withdraw(reporting_round: ReportingRound) -> None:
    withdraw_round(reporting_round, actor=coordinator(reporting_round), now=NOW, comment="件数の誤り")


def city_value(kpi: Kpi) -> Decimal | None:
    """Return the city's value for 2025; None where there is none."""
    actual = KpiActual.objects.filter(kpi=kpi, fiscal_year=2025).first()
    return actual.value if actual else None


@pytest.fixture
def kpi() -> Kpi:
    return make_kpi(make_measure())


def test_publishing_makes_the_answer_the_citys_value(kpi: Kpi) -> None:
    reporting_round = settled(kpi, 150, note="窓口を除く")

    publish(reporting_round)

    actual = KpiActual.objects.get(kpi=kpi)
    assert (actual.fiscal_year, actual.value, actual.text) == (2025, Decimal(150), "150")
    assert (actual.certainty, actual.as_of, actual.note) == ("forecast", AS_OF, "窓口を除く")
    assert actual.history.get().history_change_reason == "公表"


def test_a_certainty_alone_is_an_answer(kpi: Kpi) -> None:
    publish(settled(kpi, None, text="", certainty="not_computable"))

    assert KpiActual.objects.get(kpi=kpi).certainty == "not_computable"


def test_what_was_not_answered_or_not_accepted_leaves_the_citys_value_alone(kpi: Kpi) -> None:
    make_actual(kpi, 2025, 90)
    other = make_kpi(make_measure(make_policy(kpi.plan)))
    reporting_round = settled(kpi, None, text="", certainty="")
    make_report(reporting_round, other.measure, state=ReportState.DRAFTING, excused_reason="災害対応のため")
    KpiReport.objects.filter(kpi=other).update(value=7, text="7", certainty="final")

    publish(reporting_round)

    assert (city_value(kpi), city_value(other)) == (Decimal(90), None)


def test_the_coordinators_own_indicators_are_published_too(kpi: Kpi) -> None:
    own = make_kpi(plan=kpi.plan)
    reporting_round = settled(kpi, 150)
    KpiReport.objects.create(round=reporting_round, kpi=own, value=80, text="80", certainty="final")

    publish(reporting_round)

    assert city_value(own) == Decimal(80)


def test_withdrawing_takes_away_what_was_not_there_before(kpi: Kpi) -> None:
    reporting_round = settled(kpi, 150)
    publish(reporting_round)

    withdraw(reporting_round)

    assert not KpiActual.objects.exists()
    gone = KpiActual.history.order_by("-history_id")[0]
    assert (gone.history_type, gone.history_change_reason) == ("-", "公表の取下げ")
    assert KpiReport.objects.get(round=reporting_round).replaced is None


def test_withdrawing_puts_back_what_was_replaced_in_every_column(kpi: Kpi) -> None:
    make_actual(
        kpi, 2025, "90.5", text="90.5件", certainty="preliminary", as_of=dt.date(2025, 12, 31), note="年内"
    )
    reporting_round = settled(kpi, 150)
    publish(reporting_round)

    withdraw(reporting_round)

    actual = KpiActual.objects.get(kpi=kpi)
    assert (actual.value, actual.text, actual.certainty) == (Decimal("90.5"), "90.5件", "preliminary")
    assert (actual.as_of, actual.note) == (dt.date(2025, 12, 31), "年内")


# Two rounds of one year: f publishes the forecast (10), a the actual (20), a capital takes it back; 5 was there before.
SEQUENCES = [
    ("f", 10),
    ("fa", 20),
    ("af", 20),
    ("faA", 10),
    ("afA", 10),
    ("faF", 20),
    ("afF", 20),
    ("faAF", 5),
    ("faFA", 5),
    ("afAF", 5),
    ("afFA", 5),
    ("fFa", 20),
    ("faFf", 20),
    ("faAa", 20),
    ("faFAaf", 20),
    ("faFAfF", 5),
]


@pytest.mark.parametrize(("moves", "expected"), SEQUENCES)
@pytest.mark.parametrize("before", [None, 5])
def test_of_two_rounds_a_year_the_latest_that_is_published_holds_in_any_order(
    kpi: Kpi, moves: str, expected: int, before: int | None
) -> None:
    if before is not None:
        make_actual(kpi, 2025, before)
    rounds = {"f": settled(kpi, 10), "a": settled(kpi, 20, kind="actual")}

    for move in moves:
        (publish if move.islower() else withdraw)(rounds[move.lower()])

    assert city_value(kpi) == (before if expected == 5 else expected)


def test_a_later_round_without_an_answer_leaves_the_earlier_ones(kpi: Kpi) -> None:
    publish(settled(kpi, 10))
    silent = settled(kpi, None, kind="actual", text="", certainty="")

    publish(silent)
    after_publishing = city_value(kpi)
    withdraw(silent)

    assert (after_publishing, city_value(kpi)) == (Decimal(10), Decimal(10))


def test_a_value_that_was_corrected_since_stays_when_its_round_is_withdrawn(kpi: Kpi) -> None:
    reporting_round = settled(kpi, 150)
    publish(reporting_round)
    actual = KpiActual.objects.get(kpi=kpi)
    actual.value = Decimal(155)
    actual.save()

    withdraw(reporting_round)

    assert city_value(kpi) == Decimal(155)


def test_values_of_other_years_are_left_alone(kpi: Kpi) -> None:
    make_actual(kpi, 2024, 90)
    reporting_round = settled(kpi, 150)

    publish(reporting_round)
    withdraw(reporting_round)

    assert KpiActual.objects.get(kpi=kpi, fiscal_year=2024).value == Decimal(90)


def test_results_of_a_plan_that_nobody_may_read_are_not_published(kpi: Kpi) -> None:
    reporting_round = settled(kpi, 150)
    kpi.plan.is_published = False
    kpi.plan.save()

    with pytest.raises(PlanNotPublishedError, match="先に計画を公開してください"):
        publish(reporting_round)

    reporting_round.refresh_from_db()
    assert (reporting_round.phase, city_value(kpi)) == (RoundPhase.CLOSED, None)
