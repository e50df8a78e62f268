"""Nothing of a round is public before its publication, and invented values say so."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from measures.models import Measure
from plans.models import Plan
from progress.models import MeasureReport, ReportingRound
from progress.states import RoundPhase
from tests.factories import (
    make_actual,
    make_kpi,
    make_lane,
    make_measure,
    make_membership,
    make_plan,
    make_policy,
    make_published_report,
)
from tests.pages import Element, address, read_html, visit

pytestmark = pytest.mark.django_db

PAGES = ["top", "city", "outline", "measure", "plan_roadmap", "kpi_list", "kpi"]
SECRET = "まだ言えないこと"
BANNER = "サンプルデータ（架空）"


@pytest.fixture
def plan() -> Plan:
    return make_plan(start_fy=2023, end_fy=2025)


@pytest.fixture
def measure(plan: Plan) -> Measure:
    measure = make_measure(make_policy(plan, code="1", title="便利なまち"), code="1-1", title="電子申請")
    make_lane(measure, steps={2023: "検討", 2024: "⇒", 2025: "運用"})
    return measure


def place_of(name: str, plan: Plan) -> list[Any]:
    """Return what the address of a page is made of."""
    places: dict[str, list[Any]] = {
        "top": [None],
        "city": [None, plan.municipality.slug],
        "measure": [plan, "1-1"],
        "kpi": [plan, 1],
    }
    return [name, *places.get(name, [plan])]


def page_of(client: Client, name: str, plan: Plan) -> Element:
    return visit(client, *place_of(name, plan))


def set_round(report: MeasureReport, **columns: Any) -> None:
    ReportingRound.objects.filter(pk=report.round_id).update(**columns)


@pytest.mark.parametrize("phase", [phase for phase in RoundPhase if phase != RoundPhase.PUBLISHED])
def test_before_publication_every_page_is_as_if_there_were_no_round(
    client: Client, measure: Measure, phase: RoundPhase
) -> None:
    make_kpi(measure, targets={2024: 10})
    before = {name: client.get(address(*place_of(name, measure.plan))).content for name in PAGES}
    report = make_published_report(measure, rating="A", achievements=SECRET, steps="late")
    report.kpi_reports.update(value=7, text=SECRET, certainty="final")
    set_round(report, phase=phase, is_sample=True)

    after = {name: client.get(address(*place_of(name, measure.plan))).content for name in PAGES}

    assert after == before


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EDITOR])
def test_staff_see_no_more_on_public_pages_than_everyone(
    client: Client, measure: Measure, role: Role
) -> None:
    report = make_published_report(measure, achievements=SECRET)
    set_round(report, phase=RoundPhase.CLOSED)
    client.force_login(make_membership(measure.plan.municipality, role).user)

    for name in ["top", "city", "outline", "measure", "plan_roadmap", "kpi_list"]:
        page = page_of(client, name, measure.plan).one("main")
        assert SECRET not in page.text
        assert page.all("span.mark") == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("is_sample", [True, False])
def test_every_page_that_shows_invented_values_says_so(
    client: Client, measure: Measure, name: str, is_sample: bool
) -> None:
    kpi = make_kpi(measure)
    report = make_published_report(measure)
    report.kpi_reports.update(value=5, text="5", certainty="final")
    make_actual(kpi, 2024, 5, text="5")
    set_round(report, is_sample=is_sample)

    page = page_of(client, name, measure.plan)

    assert [BANNER in banner.text for banner in page.all("section.banner--sample")] == [True] * is_sample


def test_pages_without_values_carry_no_banner(client: Client, measure: Measure) -> None:
    set_round(make_published_report(measure), is_sample=True)
    other = make_plan()

    assert visit(client, "glossary", measure.plan).all("section.banner--sample") == []
    assert visit(client, "outline", other).all("section.banner--sample") == []
    assert read_html(client.get("/search/").content.decode()).all("section.banner--sample") == []
