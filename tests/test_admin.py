"""Every page of the operators' admin, found by walking its registry."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

from accounts.models import Department, Membership, Municipality, SecurityEvent, User
from common.append_only import append_only_models
from kpis.models import Kpi, KpiActual, KpiTarget
from measures.models import Measure
from plans.models import GlossaryTerm, Plan, Policy, ReferenceItem, ReferencePlan
from progress.admin.refusing import ServiceAdmin
from progress.models import MeasureReport, ReportingRound
from roadmaps.models import RoadmapStep
from tests.admin_rows import MAKERS, make_rows
from tests.factories import make_user

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
WITH_HISTORY = [model for model in REGISTERED if isinstance(admin.site._registry[model], SimpleHistoryAdmin)]

pytestmark = pytest.mark.django_db
every_model = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)


def address(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


def test_every_model_of_the_product_has_its_pages() -> None:
    assert set(REGISTERED) == set(MAKERS)


@every_model
def test_a_list_costs_the_same_at_2_and_at_40_rows(operator: Client, model: type[Model]) -> None:
    url = address(model, "changelist")
    make_rows(model, at_least=2)
    operator.get(url)
    with CaptureQueriesContext(connection) as few:
        operator.get(url)
    make_rows(model, at_least=40)

    with CaptureQueriesContext(connection) as many:
        page = operator.get(url)

    assert page.status_code == 200
    assert page.context["cl"].result_count >= 40
    assert len(many) == len(few), "\n".join(query["sql"] for query in many.captured_queries)


@every_model
def test_a_list_can_be_searched_and_filtered(operator: Client, model: type[Model]) -> None:
    make_rows(model)

    page = operator.get(address(model, "changelist"), {"q": "見つからない語"})

    assert page.status_code == 200
    assert page.context["cl"].search_fields
    assert page.context["cl"].result_count == 0
    assert model is Group or page.context["cl"].list_filter


@every_model
def test_a_list_is_labelled_in_japanese(operator: Client, model: type[Model]) -> None:
    make_rows(model)

    html = operator.get(address(model, "changelist")).content.decode()

    headings = re.findall(r'<div class="text">(?:<a[^>]*>|<span>)([^<]+)<', html)
    assert headings
    assert [heading for heading in headings if not JAPANESE.search(heading)] == []
    assert JAPANESE.search(str(model._meta.verbose_name_plural))
    assert str(model._meta.verbose_name_plural) in html


@every_model
def test_the_add_page_opens(operator: Client, model: type[Model]) -> None:
    page = operator.get(address(model, "add"))

    assert page.status_code == (403 if model in {SecurityEvent, MeasureReport} else 200)


@every_model
def test_the_change_page_opens(operator: Client, model: type[Model]) -> None:
    row = make_rows(model)

    page = operator.get(address(model, "change", row.pk))

    assert page.status_code == 200


@every_model
def test_a_changed_record_has_a_history_page(operator: Client, model: type[Model]) -> None:
    row = make_rows(model)
    if model not in append_only_models():
        row.save()

    page = operator.get(address(model, "history", row.pk))

    assert page.status_code == 200
    assert "変更履歴" in page.content.decode()


@pytest.mark.parametrize("model", WITH_HISTORY, ids=lambda model: model._meta.label)
def test_the_history_of_a_tracked_record_shows_what_it_was(operator: Client, model: type[Model]) -> None:
    row: Any = make_rows(model)
    row.save()
    record = row.history.latest()

    history = operator.get(address(model, "history", row.pk)).content.decode()
    version = operator.get(address(model, "simple_history", row.pk, record.pk))

    assert "変更" in history
    may_go_back = not isinstance(admin.site._registry[model], ServiceAdmin)
    assert ("この内容に戻す" in version.content.decode()) is may_go_back


def test_every_model_that_keeps_history_shows_it() -> None:
    tracked = {model for model in REGISTERED if hasattr(model, "history")}

    assert (
        set(WITH_HISTORY)
        == tracked
        == {
            Department,
            Membership,
            Plan,
            Policy,
            Measure,
            RoadmapStep,
            Kpi,
            KpiTarget,
            KpiActual,
            ReportingRound,
            MeasureReport,
        }
    )


@every_model
def test_no_page_needs_inline_style_or_script(operator: Client, model: type[Model]) -> None:
    row = make_rows(model)
    pages = [
        address(model, "changelist"),
        address(model, "change", row.pk),
        address(model, "history", row.pk),
    ]

    for page in pages:
        html = operator.get(page).content.decode()

        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", html)
        assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@every_model
def test_staff_without_permissions_may_open_nothing(client: Client, model: type[Model]) -> None:
    row = make_rows(model)
    client.force_login(make_user(is_staff=True))

    pages = [
        client.get(address(model, "changelist")),
        client.get(address(model, "add")),
        client.get(address(model, "change", row.pk)),
        client.get(address(model, "history", row.pk)),
    ]

    assert [page.status_code for page in pages] == [403, 403, 403, 403]


def test_staff_without_permissions_see_nothing_on_the_first_page(client: Client) -> None:
    client.force_login(make_user(is_staff=True))

    page = client.get(reverse("admin:index"))

    assert page.status_code == 200
    assert page.context["app_list"] == []


def test_people_who_are_not_staff_are_asked_to_sign_in(client: Client) -> None:
    client.force_login(make_user())

    page = client.get(reverse("admin:index"))

    assert page.status_code == 302
    assert page.headers["Location"].startswith(reverse("admin:login"))


def test_the_first_page_names_the_product_and_its_parts_in_japanese(operator: Client) -> None:
    page = operator.get(reverse("admin:index"))

    assert "<title>サイト管理 | 道しるべ 管理画面</title>" in page.content.decode()
    names = [str(app["name"]) for app in page.context["app_list"]]
    assert [name for name in names if not JAPANESE.search(name)] == []


FLAT = [Municipality, Department, ReferencePlan, ReferenceItem, GlossaryTerm]


@pytest.mark.parametrize("model", FLAT, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("page", ["import", "export"])
def test_staff_without_permissions_may_not_import_or_export(
    client: Client, model: type[Model], page: str
) -> None:
    client.force_login(make_user(is_staff=True))

    opened = client.get(address(model, page))
    posted = client.post(address(model, page), {"format": "0"})

    assert (opened.status_code, posted.status_code) == (403, 403)


@pytest.mark.parametrize("model", FLAT, ids=lambda model: model._meta.label)
def test_staff_without_permissions_may_not_confirm_an_import(client: Client, model: type[Model]) -> None:
    client.force_login(make_user(is_staff=True))

    response = client.post(address(model, "process_import"), {"import_file_name": "0" * 32, "format": "0"})

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        (["view"], {"import": 403, "export": 200}),
        (["view", "change"], {"import": 403, "export": 200}),
        (["view", "change", "add"], {"import": 200, "export": 200}),
    ],
)
def test_import_asks_for_change_and_add_and_export_for_view(
    client: Client, permissions: list[str], expected: dict[str, int]
) -> None:
    user = make_user(is_staff=True)
    codenames = [f"{permission}_department" for permission in permissions]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)

    got = {page: client.get(address(Department, page)).status_code for page in expected}

    assert got == expected
