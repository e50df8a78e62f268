"""Cities small enough to be filled in a test and with everything that the sample has to cope with."""

import datetime as dt
from zoneinfo import ZoneInfo

from kpis.models import KpiTarget
from plans.models import Plan
from tests.factories import (
    make_department,
    make_kpi,
    make_lane,
    make_measure,
    make_municipality,
    make_plan,
    make_policy,
    make_responsibility,
)

TODAY = dt.date(2025, 11, 28)
NOW = dt.datetime(2025, 11, 28, 13, tzinfo=ZoneInfo("Asia/Tokyo"))
YEARS = range(2023, 2028)


def make_city() -> Plan:
    """Make a plan whose measures are led by departments and a group, with indicators of every sort."""
    # The dice go by names, so that these are fixed.
    city = make_municipality(slug="mihon", name="見本市")
    plan = make_plan(city, slug="dx", start_fy=YEARS[0], end_fy=YEARS[-1])
    policy = make_policy(plan)
    departments = [
        make_department(city, name=f"{name}課", position=place)
        for place, name in enumerate("甲乙丙丁戊己", 1)
    ]
    group = make_department(city, name="全部署", is_group=True, covers_all=True)
    for place in range(18):
        measure = make_measure(policy, code=f"1-{place}", title=f"窓口の改善{place}")
        lead = departments[0] if place < 10 else departments[1 + (place % 5)]
        make_responsibility(measure, department=lead)
        make_responsibility(measure, department=departments[(place + 1) % 6], role="supporting", position=1)
        make_lane(
            measure, label="準備", steps={2023: "検討", 2024: "⇒", 2025: "構築", 2026: "運用", 2027: "⇒"}
        )
        make_kpi(measure, name=f"窓口の件数{place}", targets={year: 100 * (year - 2020) for year in YEARS})
    of_all = make_measure(policy, code="1-99", title="全庁の研修")
    make_responsibility(of_all, department=group)
    milestone = make_kpi(of_all, name="方針の決定", attainment_method="milestone")
    KpiTarget.objects.create(kpi=milestone, fiscal_year=2024, text="方針の決定")
    make_kpi(of_all, name="言葉だけの指標")
    make_kpi(plan=plan, policy=policy, name="市民の満足度", targets={2027: 100}, unit="%")
    return plan


def make_city_without_departments(slug: str = "mihon") -> Plan:
    city = make_municipality(slug=slug, name="見本市")
    policy = make_policy(make_plan(city, slug="dx", start_fy=YEARS[0], end_fy=YEARS[-1]))
    for place in range(6):
        measure = make_measure(policy, code=f"1-{place}", title=f"施策の{place}")
        make_lane(measure, steps=dict.fromkeys(YEARS, "実施"))
    return policy.plan
