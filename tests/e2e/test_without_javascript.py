"""Everything works without a script; a script only adds what nothing else can do."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Department
from measures.models import Placement
from tests.e2e.addresses import CITIES, first_placement, published_plan
from tests.pages import address

pytestmark = pytest.mark.e2e


@pytest.fixture
def plain_page(new_page: Callable[..., Page]) -> Page:
    """Open a tab that runs no script."""
    return new_page(java_script_enabled=False)


@pytest.mark.parametrize("city", CITIES)
def test_links_lead_from_the_top_page_to_a_measure_and_on_to_the_roadmap(plain_page: Page, city: str) -> None:
    plan = published_plan(city)
    placement = first_placement(plan)
    plain_page.goto("/")

    plain_page.get_by_role("link", name=plan.municipality.name, exact=True).click()
    expect(plain_page).to_have_url(address("outline", plan))
    plain_page.get_by_role("link", name=f"{placement.code} {placement.measure.title}").first.click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text(placement.measure.title)
    plain_page.get_by_role("link", name="工程表", exact=True).click()

    expect(plain_page).to_have_url(address("plan_roadmap", plan))
    expect(plain_page.get_by_role("row")).not_to_have_count(0)


@pytest.fixture
def department(site: str) -> Department:
    """Return a department that leads a measure."""
    return (
        Department.objects.filter(is_group=False, responsibilities__role="lead")
        .select_related("municipality")
        .order_by("pk")[0]
    )


def test_the_roadmap_is_narrowed_to_a_department_and_shown_whole_again(
    plain_page: Page, department: Department
) -> None:
    plan = published_plan(department.municipality.slug)
    mine = Placement.objects.filter(plan=plan).answered_for_by(department.name).in_order()
    plain_page.goto(address("plan_roadmap", plan))
    codes = plain_page.locator("th.roadmap__title .code")

    plain_page.get_by_label("担当").select_option(department.name)
    plain_page.get_by_role("button", name="絞り込む").click()

    assert 0 < len(mine) < plan.measures.count()
    expect(codes).to_have_text([placement.code for placement in mine])
    plain_page.get_by_role("link", name="条件を外す").click()
    expect(codes).to_have_count(Placement.objects.filter(plan=plan).count())


def test_the_roadmap_is_grouped_by_department(plain_page: Page, department: Department) -> None:
    plain_page.goto(address("plan_roadmap", published_plan(department.municipality.slug)))
    heading = plain_page.locator(".roadmap__policy").get_by_text(department.name, exact=True)
    expect(heading).to_have_count(0)

    plain_page.get_by_label("並べ方").select_option("担当ごと")
    plain_page.get_by_role("button", name="絞り込む").click()

    expect(heading).to_have_count(1)


def test_a_search_is_made_and_a_hit_opened(plain_page: Page) -> None:
    plain_page.goto("/")
    plain_page.get_by_label("すべての計画から探す").fill("ＲＰＡ")

    plain_page.get_by_role("button", name="探す").click()
    hit = plain_page.locator("h3 a").first
    title = hit.inner_text()
    hit.click()

    assert title.endswith(plain_page.get_by_role("heading", level=1).inner_text())


@pytest.mark.parametrize("city", CITIES)
def test_a_branch_of_the_outline_closes_and_opens(plain_page: Page, city: str) -> None:
    plain_page.goto(address("outline", published_plan(city)))
    branch = plain_page.locator("details.branch").first
    measures = branch.locator("li.leaf").first
    expect(measures).to_be_visible()

    branch.locator("summary").first.click()
    expect(measures).to_be_hidden()
    branch.locator("summary").first.click()

    expect(measures).to_be_visible()


@pytest.mark.parametrize("name", ["outline", "plan_roadmap", "kpi_list", "glossary"])
def test_the_print_button_is_offered_only_where_a_script_can_serve_it(
    page: Page, plain_page: Page, name: str
) -> None:
    there = address(name, published_plan(CITIES[0]))
    plain_page.goto(there)
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page.goto(there)

    page.get_by_role("button", name="印刷").click()

    expect(page).to_have_title("printed")
    expect(plain_page.locator("[data-print]")).to_have_count(1)
    expect(plain_page.locator("[data-print]")).to_be_hidden()
