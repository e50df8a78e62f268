from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import Department, Membership, Municipality, SecurityEvent, User
from tests.factories import make_department, make_membership, make_municipality, make_user

pytestmark = pytest.mark.django_db

NO_MEMBERSHIPS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


@pytest.fixture
def clerk(client: Client) -> Client:
    """Sign in a member of staff who has every permission but is not a superuser."""
    user = make_user(username="clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    client.force_login(user)
    return client


def change_user(client: Client, user: User, **fields: str) -> Any:
    form = {"username": user.username, "display_name": user.display_name, "is_active": "on"}
    return client.post(
        reverse("admin:accounts_user_change", args=[user.pk]), {**form, **NO_MEMBERSHIPS, **fields}
    )


def names_in_list(client: Client, model: str, **query: str) -> list[str]:
    page = client.get(reverse(f"admin:accounts_{model}_changelist"), query)
    return [str(row) for row in page.context["cl"].result_list]


def test_a_person_is_created_with_name_and_password(operator: Client) -> None:
    response = operator.post(
        reverse("admin:accounts_user_add"),
        {
            "username": "yamada",
            "display_name": "山田 花子",
            "email": "yamada@example.lg.jp",
            "usable_password": "true",
            "password1": "とても長い合言葉と数字42",
            "password2": "とても長い合言葉と数字42",
            **NO_MEMBERSHIPS,
        },
    )

    assert response.status_code == 302
    user = User.objects.get(username="yamada")
    assert (user.display_name, user.email, user.is_staff) == ("山田 花子", "yamada@example.lg.jp", False)
    assert user.check_password("とても長い合言葉と数字42")


def test_a_short_password_is_refused(operator: Client) -> None:
    response = operator.post(
        reverse("admin:accounts_user_add"),
        {
            "username": "yamada",
            "usable_password": "true",
            "password1": "short",
            "password2": "short",
            **NO_MEMBERSHIPS,
        },
    )

    assert response.status_code == 200
    assert not User.objects.filter(username="yamada").exists()


def test_a_person_is_disabled_and_not_deleted(operator: Client) -> None:
    user = make_user()

    deleted = operator.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"})
    disabled = change_user(operator, user, is_active="")

    user.refresh_from_db()
    assert (deleted.status_code, disabled.status_code, user.is_active) == (403, 302, False)


def test_the_list_of_people_offers_no_deletion(operator: Client) -> None:
    page = operator.get(reverse("admin:accounts_user_changelist"))

    assert "delete_selected" not in page.content.decode()


def test_a_membership_is_given_on_the_persons_page(operator: Client) -> None:
    user, department = make_user(), make_department()

    change_user(
        operator,
        user,
        **{
            "memberships-TOTAL_FORMS": "1",
            "memberships-0-user": str(user.pk),
            "memberships-0-municipality": str(department.municipality_id),
            "memberships-0-role": "editor",
            "memberships-0-department": str(department.pk),
        },
    )

    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.department) == ("editor", department)


def test_a_department_of_another_municipality_is_refused_for_a_membership(operator: Client) -> None:
    membership = make_membership(make_municipality())

    response = operator.post(
        reverse("admin:accounts_membership_change", args=[membership.pk]),
        {
            "user": membership.user_id,
            "municipality": membership.municipality_id,
            "role": "editor",
            "department": make_department().pk,
        },
    )

    assert "部署は同じ市区町村の部署にしてください。" in response.content.decode()


def test_only_operators_manage_people_whatever_permissions_others_have(clerk: Client) -> None:
    person = make_user(display_name="山田")
    chief = User.objects.create_superuser("chief", "old-password-of-chief")
    password = {"password1": "new-password-of-chief", "password2": "new-password-of-chief"}

    answers = [
        clerk.get(reverse("admin:accounts_user_changelist")),
        clerk.get(reverse("admin:accounts_user_change", args=[person.pk])),
        change_user(clerk, person, display_name="別人", is_superuser="on"),
        clerk.post(reverse("admin:accounts_user_add"), {"username": "new"}),
        clerk.post(reverse("admin:auth_user_password_change", args=[chief.pk]), password),
        clerk.get(reverse("admin:accounts_membership_changelist")),
        clerk.post(reverse("admin:accounts_membership_add"), {}),
        clerk.get(reverse("admin:auth_group_changelist")),
        clerk.post(reverse("admin:auth_group_add"), {"name": "なんでもできる"}),
    ]

    person.refresh_from_db()
    chief.refresh_from_db()
    assert {response.status_code for response in answers} == {403}
    assert (person.display_name, person.is_superuser) == ("山田", False)
    assert chief.check_password("old-password-of-chief")


def test_a_security_event_is_read_and_never_written(operator: Client) -> None:
    event = SecurityEvent.objects.create(kind="signed_in", detail="元の内容")
    change = reverse("admin:accounts_securityevent_change", args=[event.pk])
    delete = reverse("admin:accounts_securityevent_delete", args=[event.pk])
    changelist = reverse("admin:accounts_securityevent_changelist")

    answers = [
        operator.get(change).status_code,
        operator.post(change, {"kind": "signed_in", "detail": "別の内容"}).status_code,
        operator.post(delete, {"post": "yes"}).status_code,
        operator.post(reverse("admin:accounts_securityevent_add"), {"kind": "signed_in"}).status_code,
    ]

    event.refresh_from_db()
    assert answers == [200, 403, 403, 403]
    assert event.detail == "元の内容"
    assert list(SecurityEvent.objects.filter(actor=None)) == [event]
    assert "delete_selected" not in operator.get(changelist).content.decode()


def test_a_departments_municipality_stays_as_first_chosen(operator: Client) -> None:
    department = make_department()
    municipality = department.municipality

    operator.post(
        reverse("admin:accounts_department_change", args=[department.pk]),
        {"municipality": make_municipality().pk, "name": "新しい課", "position": "0"},
    )

    department.refresh_from_db()
    assert (department.name, department.municipality) == ("新しい課", municipality)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"parent": "other"}, "上位の部署は同じ市区町村の部署にしてください。"),
        ({"name": "総務課"}, "同じ名称の部署がすでにあります。"),
    ],
)
def test_rules_that_name_the_fixed_municipality_are_told_and_not_left_to_the_database(
    operator: Client, fields: dict[str, str], message: str
) -> None:
    department = make_department()
    make_department(department.municipality, name="総務課")
    other = str(make_department().pk)
    form = {
        "name": "企画課",
        "position": "0",
        **{key: other if value == "other" else value for key, value in fields.items()},
    }

    response = operator.post(reverse("admin:accounts_department_change", args=[department.pk]), form)

    assert response.status_code == 200
    assert message in response.content.decode()


def test_the_area_filter_goes_from_prefectures_to_the_municipalities_of_one(operator: Client) -> None:
    toride = make_municipality(code="082171", name="取手市", prefecture="茨城県")
    make_department(toride, name="取手の課")
    make_department(make_municipality(name="稲敷市", prefecture="茨城県"), name="稲敷の課")
    make_department(make_municipality(name="秦野市", prefecture="神奈川県"), name="秦野の課")

    def offered(**query: str) -> list[str]:
        page = operator.get(reverse("admin:accounts_department_changelist"), query)
        (area,) = [spec for spec in page.context["cl"].filter_specs if spec.title == "市区町村"]
        return [label for _, label in area.lookup_choices]

    assert offered() == ["神奈川県", "茨城県"]
    assert set(offered(area="茨城県")) == set(offered(area="082171")) == {"茨城県", "取手市", "稲敷市"}
    assert set(names_in_list(operator, "department", area="茨城県")) == {"取手の課", "稲敷の課"}
    assert names_in_list(operator, "department", area="082171") == ["取手の課"]
    assert names_in_list(operator, "department", area="999999") == []


def test_the_list_shows_years_in_the_japanese_calendar(operator: Client) -> None:
    make_department(valid_from_fy=2019, valid_until_fy=2023)

    html = operator.get(reverse("admin:accounts_department_changelist")).content.decode()

    assert '<td class="field-valid_from_fy">令和元年度</td>' in html
    assert '<td class="field-valid_until_fy">令和5年度</td>' in html


def test_municipalities_are_found_by_reading_for_a_choice(operator: Client) -> None:
    make_municipality(name="取手市", kana="とりでし")
    make_municipality(name="秦野市", kana="はだのし")

    response = operator.get(
        reverse("admin:autocomplete"),
        {"app_label": "accounts", "model_name": "department", "field_name": "municipality", "term": "とりで"},
    )

    assert [choice["text"] for choice in response.json()["results"]] == ["取手市"]
    assert Municipality.objects.count() == 2
    assert not Department.objects.exists()


def test_what_a_group_means_is_said_on_its_page(operator: Client) -> None:
    group = make_department(name="窓口各課", is_group=True)
    department = make_department(group.municipality)
    stranger = make_department()
    url = reverse("admin:accounts_department_change", args=[group.pk])

    def say(meant: Department) -> Any:
        return operator.post(
            url,
            {
                "name": "窓口各課",
                "position": "0",
                "is_group": "on",
                "group_members-TOTAL_FORMS": "1",
                "group_members-INITIAL_FORMS": "0",
                "group_members-0-department": meant.pk,
            },
        )

    refused, taken = say(stranger), say(department)

    assert "部署は同じ市区町村の部署にしてください。" in refused.content.decode()
    assert taken.status_code == 302
    assert [member.department for member in group.group_members.all()] == [department]


def test_a_plain_department_is_not_asked_what_it_means(operator: Client) -> None:
    page = operator.get(reverse("admin:accounts_department_change", args=[make_department().pk]))

    assert "group_members" not in page.content.decode()


def test_a_membership_ends_and_is_never_deleted(operator: Client) -> None:
    membership = make_membership(make_municipality())
    delete = reverse("admin:accounts_membership_delete", args=[membership.pk])
    person = reverse("admin:accounts_user_change", args=[membership.user_id])

    response = operator.post(delete, {"post": "yes"})

    assert response.status_code == 403
    assert "memberships-0-DELETE" not in operator.get(person).content.decode()
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_powers_given_in_the_admin_are_written_down(operator: Client) -> None:
    user = make_user(username="yamada", display_name="山田")

    change_user(operator, user, is_staff="on")
    change_user(operator, user, is_staff="on", email="yamada@example.jp")

    event = SecurityEvent.objects.get(kind="rights_changed")
    assert event.detail == "管理画面：山田（yamada）：管理画面に入れる「はい」"
    assert event.actor == User.objects.get(username="operator")
