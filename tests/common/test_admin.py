"""Fiscal years in the admin: shown as 令和5年度, read in any notation."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kpis.models import KpiActual, KpiTarget
from roadmaps.models import RoadmapStep
from tests.factories import make_kpi, make_lane


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


@pytest.mark.django_db
def test_a_step_shows_and_takes_its_year_in_the_japanese_calendar(operator: Client) -> None:
    step = make_lane(steps={2023: "検討"}).steps.get()
    url = reverse("admin:roadmaps_roadmapstep_change", args=[step.pk])

    shown = operator.get(url).content.decode()
    listed = operator.get(reverse("admin:roadmaps_roadmapstep_changelist")).content.decode()
    operator.post(url, {"lane": step.lane_id, "fiscal_year": "R6", "text": "検討", "phase": "study"})

    step.refresh_from_db()
    assert 'value="令和5年度"' in shown
    assert ">令和5年度</a>" in listed
    assert step.fiscal_year == 2024
    assert step.history.count() == 1


@pytest.mark.django_db
def test_steps_are_filtered_by_the_years_that_occur(operator: Client) -> None:
    make_lane(steps={2023: "検討", 2024: "実施"})

    page = operator.get(reverse("admin:roadmaps_roadmapstep_changelist"), {"fiscal_year": "2024"})

    assert [step.text for step in page.context["cl"].result_list] == ["実施"]
    (years,) = [spec for spec in page.context["cl"].filter_specs if spec.title == "年度"]
    assert years.lookup_choices == [("2024", "令和6年度"), ("2023", "令和5年度")]


@pytest.mark.django_db
def test_steps_on_a_lanes_page_are_kept_in_history(operator: Client) -> None:
    lane = make_lane()

    operator.post(
        reverse("admin:roadmaps_roadmaplane_change", args=[lane.pk]),
        {
            "measure": lane.measure_id,
            "position": "1",
            "steps-TOTAL_FORMS": "1",
            "steps-INITIAL_FORMS": "0",
            "steps-0-lane": lane.pk,
            "steps-0-fiscal_year": "令和7年度",
            "steps-0-text": "運用",
            "steps-0-phase": "run",
        },
    )

    step = RoadmapStep.objects.get()
    assert (step.fiscal_year, step.history.get().history_user) == (2025, User.objects.get())


@pytest.mark.django_db
def test_a_kpi_page_shows_the_years_of_targets_and_actuals(operator: Client) -> None:
    kpi = make_kpi(targets={2025: 10}, baseline_fy=2019)
    KpiActual.objects.create(kpi=kpi, fiscal_year=2024, value=8, certainty="final")

    page = operator.get(reverse("admin:kpis_kpi_change", args=[kpi.pk])).content.decode()
    targets = operator.get(reverse("admin:kpis_kpitarget_changelist")).content.decode()

    assert 'value="令和元年度"' in page
    assert 'value="令和6年度"' in page
    assert 'value="令和7年度"' in page
    assert ">令和7年度</a>" in targets
    assert KpiTarget.objects.count() == 1
