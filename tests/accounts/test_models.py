import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts.models import (
    Department,
    DepartmentSuccession,
    GroupMember,
    Membership,
    Municipality,
    Role,
    SecurityEvent,
    User,
)
from tests.factories import (
    make_department,
    make_membership,
    make_municipality,
    make_plan,
    make_user,
)
from tests.refusals import (
    Refusal,
    assert_database_refuses,
    assert_user_is_told,
    changed,
    constraints_of,
    twin,
)

pytestmark = pytest.mark.django_db
WRONG_CODE = "全国地方公共団体コードは検査数字を含む6桁の数字です。番号を確かめてください。"


def make_succession() -> DepartmentSuccession:
    before = make_department()
    return DepartmentSuccession.objects.create(
        municipality=before.municipality,
        predecessor=before,
        successor=make_department(before.municipality),
        fiscal_year=2025,
        kind=DepartmentSuccession.Kind.RENAMED,
    )


def make_coordinator() -> Membership:
    return make_membership(make_municipality(), Role.COORDINATOR)


def make_editor() -> Membership:
    return make_membership(make_municipality(), Role.EDITOR)


def make_group_member() -> GroupMember:
    group = make_department(is_group=True)
    return GroupMember.objects.create(
        municipality=group.municipality, group=group, department=make_department(group.municipality)
    )


REFUSALS = [
    Refusal(
        "municipality_code_once",
        lambda: twin(make_municipality, "code"),
        "この全国地方公共団体コードはすでに登録されています。",
    ),
    Refusal(
        "municipality_slug_once",
        lambda: twin(make_municipality, "slug"),
        "このURLでの名前はすでに使われています。別の名前にしてください。",
    ),
    Refusal("municipality_code_all_digits", lambda: changed(make_municipality(), code="08221a"), WRONG_CODE),
    Refusal("municipality_code_check_digit", lambda: changed(make_municipality(), code="082211"), WRONG_CODE),
    Refusal(
        "department_name_once_in_municipality",
        lambda: twin(make_department, "municipality", "name"),
        "同じ名称の部署がすでにあります。「教育委員会総務課」のように区別できる名称にしてください。",
    ),
    Refusal(
        "department_parent_of_same_municipality",
        lambda: changed(make_department(), parent=make_department()),
        "上位の部署は同じ市区町村の部署にしてください。",
    ),
    Refusal(
        "department_until_not_before_from",
        lambda: changed(make_department(), valid_from_fy=2025, valid_until_fy=2024),
        "廃止年度は設置年度以降にしてください。",
    ),
    Refusal(
        "department_covering_all_is_group",
        lambda: changed(make_department(), covers_all=True),
        "「すべての部署をさす」は、部署のまとまりだけに付けられます。",
    ),
    Refusal(
        "group_member_once",
        lambda: twin(make_group_member, "municipality", "group", "department"),
        "この部署はすでに含まれています。",
    ),
    Refusal(
        "group_member_not_itself",
        lambda: changed(member := make_group_member(), department=member.group),
        "まとまりに自分自身は含められません。",
    ),
    Refusal(
        "group_member_group_of_municipality",
        lambda: changed(make_group_member(), group=make_department(is_group=True)),
        "部署のまとまりは同じ市区町村のものにしてください。",
    ),
    Refusal(
        "group_member_department_of_municipality",
        lambda: changed(make_group_member(), department=make_department()),
        "部署は同じ市区町村の部署にしてください。",
    ),
    Refusal(
        "department_succession_once",
        lambda: twin(make_succession, "municipality", "predecessor", "successor", "fiscal_year"),
        "同じ変遷がすでに登録されています。",
    ),
    Refusal(
        "department_succession_changes_department",
        lambda: changed(succession := make_succession(), successor=succession.predecessor),
        "変更前と変更後に同じ部署は選べません。",
    ),
    Refusal(
        "succession_predecessor_of_municipality",
        lambda: changed(make_succession(), predecessor=make_department()),
        "変更前の部署は同じ市区町村の部署にしてください。",
    ),
    Refusal(
        "succession_successor_of_municipality",
        lambda: changed(make_succession(), successor=make_department()),
        "変更後の部署は同じ市区町村の部署にしてください。",
    ),
    Refusal(
        "membership_once",
        lambda: twin(make_editor, "user", "municipality", "department"),
        "同じ所属と役割がすでにあります。",
    ),
    Refusal(
        "membership_without_department_once",
        lambda: twin(make_coordinator, "user", "municipality"),
        "同じ所属と役割がすでにあります。",
    ),
    Refusal(
        "membership_has_department",
        lambda: changed(make_coordinator(), role=Role.VIEWER),
        "課長・担当者・閲覧の役割には部署を選んでください。",
    ),
    Refusal(
        "membership_department_of_municipality",
        lambda: changed(make_editor(), department=make_department()),
        "部署は同じ市区町村の部署にしてください。",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.constraint)
def test_a_row_that_breaks_a_constraint_is_refused_and_the_user_is_told(refusal: Refusal) -> None:
    row = refusal.make_row()

    assert_user_is_told(row, refusal.message)
    assert_database_refuses(row, refusal.constraint)


def test_every_constraint_is_tried() -> None:
    tried = {refusal.constraint for refusal in REFUSALS}

    assert tried == constraints_of("accounts")


@pytest.mark.parametrize("code", ["08221", "08221a", "０８２２１０"])
def test_a_code_that_is_not_six_digits_is_refused(code: str) -> None:
    row = changed(make_municipality(), code=code)

    assert_user_is_told(row, WRONG_CODE)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_department_may_not_stand_below_itself() -> None:
    upper = make_department()
    lower = make_department(upper.municipality, parent=upper)

    for department, parent in [(upper, lower), (upper, upper)]:
        assert_user_is_told(
            changed(department, parent=parent), "自分自身や、自分より下の部署を上位にはできません。"
        )


def test_a_loop_that_is_already_stored_does_not_hang_the_check() -> None:
    upper = make_department()
    lower = make_department(upper.municipality, parent=upper)
    Department.objects.filter(pk=upper.pk).update(parent=lower)
    lower = Department.objects.get(pk=lower.pk)

    assert_user_is_told(
        make_department(upper.municipality, parent=lower),
        "自分自身や、自分より下の部署を上位にはできません。",
    )


def test_a_municipality_may_not_hide_a_page_of_the_site() -> None:
    row = changed(make_municipality(), slug="search")

    assert_user_is_told(
        row, "「search」はシステムが使う名前です。市区町村の名前をローマ字で入力してください。"
    )


@pytest.mark.parametrize(
    "make_row", [make_municipality, make_department, make_editor, make_coordinator, make_succession]
)
def test_a_plain_row_passes(make_row: Callable[[], Model]) -> None:
    make_row().full_clean()


@pytest.mark.parametrize("code", ["082210", "082295", "142115", "082171", "082228"])
def test_the_database_takes_the_codes_that_the_rule_finds_right(code: str) -> None:
    make_municipality(code=code)

    assert Municipality.objects.get().code == code


def test_a_department_cannot_stand_below_itself() -> None:
    top = make_department()
    below = make_department(top.municipality, parent=make_department(top.municipality, parent=top))

    for parent in (top, below):
        assert_user_is_told(changed(top, parent=parent), "自分自身や、自分より下の部署を上位にはできません。")


def test_a_bound_that_is_left_open_keeps_a_department_valid() -> None:
    city = make_municipality()
    make_department(city, name="総務課")
    make_department(city, name="DX推進課", valid_from_fy=2025)
    make_department(city, name="情報政策課", valid_until_fy=2024)
    make_department(city, name="推進室", valid_from_fy=2024, valid_until_fy=2025)

    valid = {
        year: {department.name for department in Department.objects.valid_in(year)}
        for year in range(2023, 2027)
    }

    assert valid == {
        2023: {"総務課", "情報政策課"},
        2024: {"総務課", "情報政策課", "推進室"},
        2025: {"総務課", "DX推進課", "推進室"},
        2026: {"総務課", "DX推進課"},
    }


def test_only_cities_with_a_published_plan_are_shown_and_once_each() -> None:
    shown, hidden = make_municipality(), make_municipality()
    make_plan(shown)
    make_plan(shown)
    make_plan(hidden, is_published=False)
    make_municipality()

    assert list(Municipality.objects.with_published_plans()) == [shown]


def test_rows_are_found_by_the_names_under_which_they_are_exported() -> None:
    department = make_department()
    city = department.municipality

    assert Municipality.objects.get_by_natural_key(*city.natural_key()) == city
    assert Department.objects.get_by_natural_key(*department.natural_key()) == department


def test_a_person_without_a_password_cannot_sign_in() -> None:
    person = User.objects.create_user("tanaka")

    assert not person.has_usable_password()
    assert not person.is_staff


def test_an_operator_may_do_everything() -> None:
    operator = User.objects.create_superuser("operator", "secret-of-the-test", display_name="運用担当")

    assert (operator.is_staff, operator.is_superuser) == (True, True)
    assert operator.check_password("secret-of-the-test")


def test_rows_are_called_by_names_that_people_know() -> None:
    succession = make_succession()
    person = make_user(display_name="田中")
    event = SecurityEvent(kind=SecurityEvent.Kind.EXPORTED, at=dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC))

    assert str(succession) == f"{succession.predecessor.name} → {succession.successor.name}"
    assert str(make_membership(make_municipality(), Role.MANAGER, user=person)) == "田中 課長"
    assert str(User(username="tanaka")) == "tanaka"
    assert str(event).startswith("出力 2026-04-01")
