"""Staff meet in the admin what is theirs, whatever permissions they have: in lists, pages, choices, files and history."""

import io
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Department, Municipality, Role, User
from kpis.models import Kpi
from measures.models import Measure
from plans.models import GlossaryTerm, Plan
from progress.models import MeasureReport
from tests.admin_rows import CITY_OF, OF_OPERATORS, SHARED, make_row
from tests.factories import (
    make_department,
    make_kpi,
    make_measure,
    make_membership,
    make_municipality,
    make_plan,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
every_city_model = pytest.mark.parametrize("model", CITY_OF, ids=lambda model: model._meta.label)


def address(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def staff(*cities: Municipality, role: Role = Role.COORDINATOR, **of_membership: Any) -> User:
    """Make a member of staff with every permission there is, and a role in the cities."""
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    for city in cities:
        make_membership(city, role, user=user, **of_membership)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(client: Client, model: type[Model]) -> set[Model]:
    return set(client.get(address(model, "changelist")).context["cl"].result_list)


def statuses(client: Client, row: Model) -> dict[str, int]:
    """Ask for every page of a row, to read and to write."""
    model = type(row)
    pages = {page: address(model, page, row.pk) for page in ("change", "history", "delete")}
    return {
        **{page: client.get(url).status_code for page, url in pages.items()},
        "save": client.post(pages["change"], {}).status_code,
        "confirm delete": client.post(pages["delete"], {"post": "yes"}).status_code,
    }


def test_every_model_says_whose_it_is() -> None:
    assert set(REGISTERED) == {*CITY_OF, *SHARED, *OF_OPERATORS}
    assert len(REGISTERED) == len(CITY_OF) + len(SHARED) + len(OF_OPERATORS)


@every_city_model
def test_a_coordinator_meets_the_own_city_alone(model: type[Model]) -> None:
    own, other = make_row(model), make_row(model)
    client = signed_in(staff(CITY_OF[model](own)))

    assert listed(client, model) == {row for row in model._default_manager.all() if _is_of(row, own)}
    assert client.get(address(model, "change", own.pk)).status_code == 200
    assert client.get(address(model, "history", own.pk)).status_code == 200
    assert set(statuses(client, other).values()) <= {403, 404}
    assert client.get(address(model, "change", other.pk)).status_code == 404
    assert client.get(address(model, "history", other.pk)).status_code == 404
    assert model._default_manager.filter(pk=other.pk).exists()


def _is_of(row: Model, other: Model) -> bool:
    return CITY_OF[type(row)](row) == CITY_OF[type(row)](other)


@every_city_model
def test_who_coordinates_two_cities_meets_both(model: type[Model]) -> None:
    rows = [make_row(model), make_row(model)]
    make_row(model)
    client = signed_in(staff(*map(CITY_OF[model], rows)))

    found = listed(client, model)

    assert {CITY_OF[model](row) for row in found} == set(map(CITY_OF[model], rows))


@pytest.mark.parametrize("model", [model for model in CITY_OF if model is not MeasureReport])
@pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGER, Role.VIEWER])
def test_other_roles_meet_nothing_of_a_plan(model: type[Model], role: Role) -> None:
    row = make_row(model)
    client = signed_in(staff(CITY_OF[model](row), role=role))

    assert listed(client, model) == set()
    assert client.get(address(model, "change", row.pk)).status_code == 404


@every_city_model
def test_an_operator_meets_everything(model: type[Model]) -> None:
    rows = [make_row(model), make_row(model)]
    client = signed_in(User.objects.create_superuser("operator"))

    assert set(rows) <= listed(client, model)
    assert [client.get(address(model, "change", row.pk)).status_code for row in rows] == [200, 200]


@every_city_model
def test_a_membership_that_has_ended_opens_nothing(model: type[Model]) -> None:
    row = make_row(model)
    client = signed_in(staff(CITY_OF[model](row), expires_on="2020-03-31"))

    assert listed(client, model) == set()


@pytest.mark.parametrize("model", OF_OPERATORS)
def test_what_gives_rights_is_for_operators_alone(model: type[Model]) -> None:
    row = make_row(model)
    client = signed_in(staff(make_municipality()))

    assert set(statuses(client, row).values()) == {403}
    assert client.get(address(model, "changelist")).status_code == 403
    assert client.post(address(model, "add"), {}).status_code == 403


@pytest.mark.parametrize("model", [*SHARED, Municipality])
def test_what_all_share_is_read_and_written_by_operators_alone(model: type[Model]) -> None:
    row = make_row(model)
    city = row if isinstance(row, Municipality) else make_municipality()
    client = signed_in(staff(city))

    assert row in listed(client, model)
    assert statuses(client, row) == {
        "change": 200,
        "history": 200,
        "delete": 403,
        "save": 403,
        "confirm delete": 403,
    }
    assert client.get(address(model, "add")).status_code == 403
    assert client.get(address(model, "import")).status_code == 403


def test_the_first_page_offers_nothing_that_is_not_theirs() -> None:
    page = signed_in(staff(make_municipality())).get(reverse("admin:index"))

    offered = {model["model"] for app in page.context["app_list"] for model in app["models"]}

    assert offered == set(REGISTERED) - set(OF_OPERATORS)


def _city(row: Any) -> Municipality | None:
    return CITY_OF[type(row)](row) if type(row) in CITY_OF else None


def _choices(user: User, model: type[Model], row: Model | None) -> "dict[str, forms.ModelChoiceField[Any]]":
    """Return the links that the add or change page of a model offers, those of its inlines included."""
    request = RequestFactory().get("/")
    request.user = user
    model_admin = admin.site._registry[model]
    fields = dict(model_admin.get_form(request, row).base_fields)
    for inline in model_admin.get_inline_instances(request, row):
        formset = inline.get_formset(request, row)
        fields |= {
            f"{inline.model._meta.label} {name}": field for name, field in formset.form.base_fields.items()
        }
    return {name: field for name, field in fields.items() if isinstance(field, forms.ModelChoiceField)}


@every_city_model
@pytest.mark.parametrize("is_new", [True, False])
def test_links_lead_to_rows_of_the_own_city_alone(model: type[Model], is_new: bool) -> None:
    own = make_row(model)
    for each in CITY_OF:
        make_row(each)
    city = CITY_OF[model](own)

    choices = _choices(staff(city), model, None if is_new else own)

    for name, field in choices.items():
        assert field.queryset is not None
        cities = {_city(row) for row in field.queryset}
        assert cities <= {city, None}, name


@every_city_model
def test_choosing_by_typing_finds_rows_of_the_own_city_alone(model: type[Model]) -> None:
    own = make_row(model)
    for each in CITY_OF:
        make_row(each)
    city = CITY_OF[model](own)
    client = signed_in(staff(city))

    for name in admin.site._registry[model].autocomplete_fields:
        related = model._meta.get_field(name).related_model
        response = client.get(
            reverse("admin:autocomplete"),
            {
                "app_label": model._meta.app_label,
                "model_name": str(model._meta.model_name),
                "field_name": name,
            },
        )
        assert isinstance(related, type)
        found = related._default_manager.filter(pk__in=[each["id"] for each in response.json()["results"]])
        assert {_city(row) for row in found} <= {city, None}, name


def test_a_row_is_not_given_to_another_city_by_a_forged_choice() -> None:
    own, other = make_plan(), make_plan()
    client = signed_in(staff(own.municipality))
    form = {"term": "DX", "explanation": "解説", "position": "0"}

    refused = client.post(address(GlossaryTerm, "add"), {**form, "plan": other.pk})
    accepted = client.post(address(GlossaryTerm, "add"), {**form, "plan": own.pk})

    assert (refused.status_code, accepted.status_code) == (200, 302)
    assert GlossaryTerm.objects.get().plan == own


def test_what_is_added_on_a_measures_page_points_into_the_own_city() -> None:
    measure, foreign = make_measure(), make_department()
    client = signed_in(staff(measure.plan.municipality))
    form = {"key": measure.key, "title": measure.title, "lifecycle": "active"}
    for prefix in ("placements", "sections", "objectives", "responsibilities"):
        form |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    form |= {
        "responsibilities-TOTAL_FORMS": "1",
        "responsibilities-0-department": str(foreign.pk),
        "responsibilities-0-role": "lead",
        "responsibilities-0-position": "0",
    }

    response = client.post(address(Measure, "change", measure.pk), form)

    assert response.status_code == 200
    assert not measure.responsibilities.exists()


def test_the_list_filters_name_no_other_city() -> None:
    own = make_department(make_municipality(prefecture="茨城県"))
    make_department(make_municipality(prefecture="神奈川県"))
    client = signed_in(staff(own.municipality))

    page = client.get(address(Department, "changelist"))

    (area,) = [spec for spec in page.context["cl"].filter_specs if spec.title == "市区町村"]
    assert [label for _, label in area.lookup_choices] == ["茨城県"]


def test_the_history_of_another_citys_row_stays_closed_by_its_versions_too() -> None:
    kpi = make_kpi()
    kpi.save()
    version = address(Kpi, "simple_history", kpi.pk, kpi.history.latest().pk)

    assert signed_in(staff(kpi.plan.municipality)).get(version).status_code == 200
    assert signed_in(staff(make_municipality())).get(version).status_code == 404


def test_people_in_a_history_are_linked_for_operators_alone() -> None:
    kpi = make_kpi()
    author = make_user(display_name="山田")
    kpi._history_user = author  # type: ignore[attr-defined] # how the library is told
    kpi.save()
    history = address(Kpi, "history", kpi.pk)
    link = reverse("admin:accounts_user_change", args=[author.pk])

    of_staff = signed_in(staff(kpi.plan.municipality)).get(history).content.decode()
    of_operator = signed_in(User.objects.create_superuser("operator")).get(history).content.decode()

    assert "山田" in of_staff
    assert link not in of_staff
    assert link in of_operator


def test_the_history_of_a_row_that_is_gone_is_for_operators() -> None:
    kpi = make_kpi()
    kpi.save()
    city, history = kpi.plan.municipality, address(Kpi, "history", kpi.pk)
    kpi.delete()

    assert signed_in(staff(city)).get(history).status_code == 404
    assert signed_in(User.objects.create_superuser("operator")).get(history).status_code == 200


def test_who_may_only_look_does_not_go_back_to_a_former_version() -> None:
    kpi = make_kpi(name="もとの名称")
    kpi.save()
    first = kpi.history.latest()
    kpi.name = "新しい名称"
    kpi.save()
    user = staff(kpi.plan.municipality)
    user.user_permissions.set(Permission.objects.filter(codename="view_kpi"))

    response = signed_in(user).post(address(Kpi, "simple_history", kpi.pk, first.pk), {"name": "もとの名称"})

    kpi.refresh_from_db()
    assert (response.status_code, kpi.name) == (403, "新しい名称")


def table(client: Client, model: type[Model]) -> str:
    """Export everything as CSV."""
    response = client.post(address(model, "export"), {"format": "1"})
    return response.content.decode("utf-8-sig")


@pytest.mark.parametrize("model", [Department, GlossaryTerm, Municipality])
def test_files_bring_out_the_own_city_alone(model: type[Model]) -> None:
    own, other = make_row(model), make_row(model)
    client = signed_in(staff(CITY_OF[model](own)))

    exported = table(client, model)

    assert CITY_OF[model](own).code in exported
    assert CITY_OF[model](other).code not in exported


def bring_in(client: Client, model: type[Model], text: str) -> Any:
    """Upload a CSV, and confirm it if that is offered."""
    file = io.BytesIO(text.encode())
    file.name = "table.csv"
    page = client.post(address(model, "import"), {"import_file": file, "format": "1"})
    form = page.context.get("confirm_form")
    if form is None or page.context["result"].has_validation_errors():
        return page
    return client.post(address(model, "process_import"), form.initial, follow=True)


@pytest.fixture
def uploads(tmp_path: Any, settings: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.mark.usefixtures("uploads")
def test_files_bring_nothing_into_another_city() -> None:
    own, other = make_department(name="企画課"), make_department(name="企画課")
    client = signed_in(staff(own.municipality))
    heading = "全国地方公共団体コード,名称,並び順\n"

    refused = bring_in(client, Department, f"{heading}{other.municipality.code},企画課,9\n")
    bring_in(client, Department, f"{heading}{own.municipality.code},企画課,7\n")

    own.refresh_from_db()
    other.refresh_from_db()
    assert "の市区町村が見つかりません" in refused.content.decode()
    assert (own.position, other.position) == (7, 0)


@pytest.mark.usefixtures("uploads")
def test_files_change_no_row_of_another_citys_plan() -> None:
    own, other = make_term(make_plan()), make_term(make_plan())
    client = signed_in(staff(own.plan.municipality))

    page = bring_in(
        client,
        GlossaryTerm,
        f"全国地方公共団体コード,計画ID,用語,解説\n{other.plan.municipality.code},{other.plan.slug},{other.term},別の解説\n",
    )

    other.refresh_from_db()
    assert "の計画が見つかりません" in page.content.decode()
    assert other.explanation == "解説。"


def test_people_who_are_not_staff_are_sent_to_sign_in() -> None:
    row = make_plan()
    user = make_membership(row.municipality).user

    response = signed_in(user).get(address(Plan, "change", row.pk))

    assert response.status_code == 302
