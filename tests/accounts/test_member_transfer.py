"""The list of people out and in: what a file would change, and that it changes that or nothing."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.access import Access
from accounts.members import transfer as transfer_module
from accounts.members.importing import TransferChangedError, apply_transfer, read_transfer
from accounts.members.transfer import Action, Transfer
from accounts.models import Membership, Municipality, Role, SecurityEvent, User
from common.tabular.headings import HeadingError
from tests.factories import make_access, make_department, make_membership, make_municipality, make_user
from tests.pages import read_html

HEADINGS = ["利用者ID", "氏名", "メールアドレス", "部署", "役割", "有効期限", "状態"]
NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
TODAY, YESTERDAY = dt.date(2026, 4, 1), dt.date(2026, 3, 31)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    city = make_municipality()
    make_department(city, name="情報課")
    make_department(city, name="税務課")
    return city


@pytest.fixture
def actor(city: Municipality) -> Access:
    user = make_user(username="jimu", display_name="事務 局子")
    return make_access(make_membership(city, user=user), today=TODAY)


def make_editor(city: Municipality, department: str = "情報課", **overrides: Any) -> Membership:
    user = overrides.pop("user", None) or make_user(username="yamada", display_name="山田 花子")
    return make_membership(
        city, Role.EDITOR, user=user, department=city.departments.get(name=department), **overrides
    )


def table(*rows: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue().encode()


def row(**changes: str) -> list[str]:
    usual = {
        "利用者ID": "yamada",
        "氏名": "山田 花子",
        "メールアドレス": "",
        "部署": "情報課",
        "役割": "担当者",
        "有効期限": "2027-03-31",
        "状態": "有効",
    }
    return list({**usual, **changes}.values())


def plan(actor: Access, *rows: list[str], ends_absent: bool = False) -> Transfer:
    return read_transfer(table(*rows), municipality=actor.municipality, ends_absent=ends_absent, today=TODAY)


def apply(actor: Access, *rows: list[str], ends_absent: bool = False) -> Any:
    digest = plan(actor, *rows, ends_absent=ends_absent).digest
    return apply_transfer(table(*rows), digest=digest, ends_absent=ends_absent, actor=actor, now=NOW)


def said(transfer: Transfer) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    return [
        (
            line.username,
            line.action.label,
            [(change.label, change.old, change.new) for change in line.changes],
        )
        for line in transfer.lines
    ]


def errors(transfer: Transfer) -> list[tuple[int, str, str]]:
    return [(error.row, error.heading, error.message) for error in transfer.errors]


def test_a_new_person_comes_with_a_role_until_the_end_of_the_year(actor: Access) -> None:
    new = row(有効期限="", メールアドレス="y@example.jp")

    shown = plan(actor, new)
    applied = apply(actor, new)

    assert said(shown) == [
        (
            "yamada",
            "新規",
            [
                ("メールアドレス", "", "y@example.jp"),
                ("所属を追加", "", "情報課 担当者（令和9年3月31日まで）"),
            ],
        )
    ]
    person = User.objects.get(username="yamada")
    (handed_over,) = applied.handed_over
    assert person.check_password(handed_over.password)
    assert person.must_change_password
    assert person.memberships.get().expires_on == dt.date(2027, 3, 31)


def test_a_move_to_another_department_is_shown_as_one(actor: Access) -> None:
    old = make_editor(actor.municipality, expires_on=YESTERDAY.replace(year=2027))
    moved = row(部署="税務課", 役割="課長")

    shown = plan(actor, moved)
    apply(actor, moved)

    assert said(shown) == [
        (
            "yamada",
            "変更",
            [
                (
                    "所属と役割",
                    "情報課 担当者（令和9年3月31日まで）",
                    "税務課 課長（令和9年3月31日まで）",
                )
            ],
        )
    ]
    assert Membership.objects.get(pk=old.pk).expires_on == YESTERDAY
    new = Membership.objects.active(on=TODAY).get(user=old.user)
    assert (new.department and new.department.name, new.role) == ("税務課", Role.MANAGER)


def test_the_rows_of_a_person_are_all_their_roles(actor: Access) -> None:
    make_editor(actor.municipality)

    shown = plan(actor, row(有効期限="無期限"), row(部署="税務課", 役割="閲覧"))

    assert said(shown) == [("yamada", "変更", [("所属を追加", "", "税務課 閲覧（令和9年3月31日まで）")])]


def test_what_ran_out_yesterday_is_prolonged(actor: Access) -> None:
    membership = make_editor(actor.municipality, expires_on=YESTERDAY)

    shown = plan(actor, row())
    apply(actor, row())

    change = ("情報課 担当者の有効期限", "令和8年3月31日まで", "令和9年3月31日まで")
    assert said(shown) == [("yamada", "変更", [change])]
    assert Membership.objects.get(pk=membership.pk).expires_on == dt.date(2027, 3, 31)
    assert Membership.history.filter(history_type="~").get().history_user == actor.user


def test_name_and_mail_change(actor: Access) -> None:
    make_editor(actor.municipality, expires_on=dt.date(2027, 3, 31))
    changed = row(氏名="佐藤 花子", メールアドレス="s@example.jp")

    shown = plan(actor, changed)
    apply(actor, changed)

    assert said(shown)[0][2] == [("氏名", "山田 花子", "佐藤 花子"), ("メールアドレス", "", "s@example.jp")]
    person = User.objects.get(username="yamada")
    assert (person.display_name, person.email) == ("佐藤 花子", "s@example.jp")


def test_a_person_is_stopped_and_let_in_again(actor: Access) -> None:
    person = make_editor(actor.municipality).user

    stopped = plan(actor, row(状態="停止"))
    apply(actor, row(状態="停止"))
    assert not User.objects.get(pk=person.pk).is_active
    assert person.memberships.get().expires_on == YESTERDAY
    assert plan(actor, row(状態="停止")).lines[0].action == Action.SAME
    apply(actor, row(部署="税務課"))

    assert said(stopped)[0][1:] == (
        "終了",
        [("状態", "有効", "停止"), ("所属を終了", "情報課 担当者（期限なし）", "")],
    )
    assert User.objects.get(pk=person.pk).is_active
    assert Membership.objects.active(on=TODAY).filter(user=person).count() == 1


def test_who_is_absent_stays_unless_the_box_is_ticked(actor: Access) -> None:
    absent = make_editor(actor.municipality, user=make_user(username="sato", display_name="佐藤"))
    own = row(利用者ID="jimu", 氏名="事務 局子", 部署="", 役割="事務局", 有効期限="無期限")
    operator = make_editor(actor.municipality, "税務課", user=make_user(username="op", is_staff=True))

    staying = plan(actor, own)
    ending = plan(actor, own, ends_absent=True)
    apply(actor, own, ends_absent=True)

    assert [candidate.person.username for candidate in staying.absent] == ["op", "sato"]
    assert [line.action for line in staying.lines] == [Action.SAME]
    assert [(line.username, line.action) for line in ending.lines] == [
        ("jimu", Action.SAME),
        ("sato", Action.ENDED),
    ]
    assert Membership.objects.get(pk=absent.pk).expires_on == YESTERDAY
    assert Membership.objects.get(pk=operator.pk).expires_on is None
    assert User.objects.get(username="sato").is_active


def test_nobody_is_absent_while_a_row_cannot_be_read(actor: Access) -> None:
    make_editor(actor.municipality)

    shown = plan(actor, row(役割="係長"), ends_absent=True)

    assert shown.absent == []
    assert shown.lines == []


@pytest.mark.parametrize(
    ("changes", "heading", "message"),
    [
        ({"利用者ID": ""}, "利用者ID", "利用者IDを入力してください。"),
        ({"利用者ID": "山 田"}, "利用者ID", "利用者IDに使えません"),
        ({"氏名": ""}, "氏名", "100文字まで"),
        ({"メールアドレス": "yamada"}, "メールアドレス", "メールアドレスの形ではありません"),
        ({"部署": "庶務課"}, "部署", "という部署はありません"),
        ({"部署": ""}, "部署", "役割には部署を入力してください"),
        ({"役割": "係長"}, "役割", "事務局・課長・担当者・閲覧"),
        ({"有効期限": "3月31日"}, "有効期限", "日付として読み取れません"),
        ({"有効期限": "2026-03-31"}, "有効期限", "過ぎた日です"),
        ({"状態": "休職"}, "状態", "「有効」か「停止」"),
        ({"状態": "停止"}, "状態", "この市に登録のない人は停止にできません"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(
    actor: Access, changes: dict[str, str], heading: str, message: str
) -> None:
    shown = plan(actor, row(**changes))

    ((number, where, what),) = errors(shown)
    assert (number, where) == (2, heading)
    assert message in what
    assert not shown.is_applicable


@pytest.mark.parametrize(
    ("second", "heading", "message"),
    [
        ({"氏名": "別人", "部署": "税務課"}, "氏名", "2行目と同じ利用者IDですが"),
        ({"状態": "停止", "部署": "税務課"}, "状態", "2行目と同じ利用者IDですが"),
        ({}, "", "2行目と同じ人の同じ部署・役割です"),
    ],
)
def test_rows_that_contradict_each_other_are_refused(
    actor: Access, second: dict[str, str], heading: str, message: str
) -> None:
    ((number, where, what),) = errors(plan(actor, row(), row(**second)))

    assert (number, where) == (3, heading)
    assert message in what


def test_an_abolished_department_may_stay_and_not_be_given(actor: Access) -> None:
    old = make_department(actor.municipality, name="旧課", valid_until_fy=2025)
    make_membership(
        actor.municipality,
        Role.EDITOR,
        user=make_user(username="yamada", display_name="山田 花子"),
        department=old,
        expires_on=YESTERDAY,
    )

    as_it_is = plan(actor, row(部署="旧課", 有効期限="2026-03-31"))
    prolonged = plan(actor, row(部署="旧課"))

    assert as_it_is.lines[0].action == Action.SAME
    assert [(heading, message) for _, heading, message in errors(prolonged)] == [
        ("部署", "「旧課」は今年度の部署ではありません。今年度の部署を入力してください。")
    ]


@pytest.mark.parametrize(
    ("person", "heading", "message"),
    [
        ({"display_name": "別の人"}, "利用者ID", "別の人が使っています"),
        ({"display_name": "山田 花子", "is_staff": True}, "利用者ID", "管理画面の利用者です"),
        ({"display_name": "山田 花子", "is_active": False}, "利用者ID", "停止されています"),
        ({"display_name": "山田 花子", "username": "Yamada"}, "利用者ID", "大文字と小文字だけが違う"),
    ],
)
def test_an_id_of_somebody_else_lets_nobody_in(
    actor: Access, person: dict[str, Any], heading: str, message: str
) -> None:
    make_user(**{"username": "yamada", **person})

    ((_, where, what),) = errors(plan(actor, row()))

    assert where == heading
    assert message in what


def test_who_works_elsewhere_gets_a_role_and_stays_as_they_are(actor: Access) -> None:
    person = make_user(username="yamada", display_name="山田花子", email="y@example.jp")
    make_membership(make_municipality(), user=person)

    applied = apply(actor, row())
    renamed = plan(actor, row(氏名="山田 花"))
    mailed = plan(actor, row(氏名="山田花子", メールアドレス="z@example.jp"))

    assert applied.handed_over == []
    assert person.memberships.count() == 2
    assert [(heading) for _, heading, _ in errors(renamed)] == ["氏名", "メールアドレス"]
    assert [(heading) for _, heading, _ in errors(mailed)] == ["メールアドレス"]


def test_operators_are_out_of_reach(actor: Access) -> None:
    make_editor(
        actor.municipality, user=make_user(username="yamada", display_name="山田 花子", is_staff=True)
    )

    as_it_is = plan(actor, row(有効期限="無期限"))
    moved = plan(actor, row(部署="税務課"))
    stopped = plan(actor, row(状態="停止"))

    assert as_it_is.lines[0].action == Action.SAME
    assert ["管理画面の利用者です" in message for _, _, message in errors(moved) + errors(stopped)] == [
        True,
        True,
    ]


def test_the_last_coordinator_stays(actor: Access) -> None:
    gone = plan(actor, row(利用者ID="jimu", 氏名="事務 局子"))
    replaced = plan(
        actor,
        row(利用者ID="jimu", 氏名="事務 局子"),
        row(利用者ID="new", 氏名="新任", 部署="", 役割="事務局"),
    )

    assert "一人もいなくなります" in gone.refusal
    assert not gone.is_applicable
    assert replaced.is_applicable


def test_too_many_new_people_at_once_are_refused(actor: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer_module, "MAX_NEW_PEOPLE", 1)

    shown = plan(actor, row(), row(利用者ID="sato"))

    assert "一度に登録できるのは1人までです" in shown.refusal


def test_nothing_is_applied_that_was_not_shown(actor: Access) -> None:
    digest = plan(actor, row()).digest
    make_editor(actor.municipality, "税務課")

    with pytest.raises(TransferChangedError):
        apply_transfer(table(row()), digest=digest, ends_absent=False, actor=actor, now=NOW)

    assert Membership.objects.filter(user__username="yamada").count() == 1


def test_what_was_done_stands_in_the_records(actor: Access) -> None:
    apply(actor, row())

    details = dict(SecurityEvent.objects.values_list("kind", "detail"))
    assert details == {
        "imported": "職員の一覧（新規1人、変更0人、終了0人、変更なし0人）",
        "rights_changed": "山田 花子（yamada）：所属を追加「情報課 担当者（令和9年3月31日まで）」",
    }


def test_a_file_without_the_headings_is_refused(actor: Access) -> None:
    with pytest.raises(HeadingError, match="見出し「氏名」の列がありません"):
        read_transfer(
            "利用者ID,役割\r\nyamada,担当者".encode(),
            municipality=actor.municipality,
            ends_absent=False,
            today=TODAY,
        )


def test_columns_may_stand_in_any_order_and_in_cp932(actor: Access) -> None:
    text = "役割,氏名,部署,利用者ID\r\n担当者,山田 花子,情報課,ｙａｍａｄａ\r\n"

    shown = read_transfer(
        text.encode("cp932"), municipality=actor.municipality, ends_absent=False, today=TODAY
    )

    assert [(line.username, line.action) for line in shown.lines] == [("yamada", Action.NEW)]


def test_reading_costs_the_same_however_many_rows_there_are(actor: Access) -> None:
    def cost(number: int) -> int:
        rows = [row(利用者ID=f"user{place}") for place in range(number)]
        with CaptureQueriesContext(connection) as queries:
            plan(actor, *rows)
        return len(queries)

    make_editor(actor.municipality)

    assert cost(200) == cost(2) <= 7


# In the browser ---------------------------------------------------------------------------------


@pytest.fixture
def coordinator(client: Client, actor: Access, tmp_path: Path, settings: Settings) -> Client:
    settings.VAR_DIR = tmp_path
    client.force_login(actor.user)
    return client


def address(city: Municipality, name: str) -> str:
    return reverse(f"members:{name}", args=[city.slug])


def upload(client: Client, city: Municipality, content: bytes, name: str = "a.csv", **data: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(address(city, "transfer"), {"file": file, **data})


def hidden(response: Any) -> dict[str, str]:
    form = read_html(response.content.decode()).all("main form")[-1]
    return {
        field["name"]: field["value"] for field in form.all("input") if field["name"] != "csrfmiddlewaretoken"
    }


def test_the_list_as_given_out_changes_nothing_when_it_comes_back(
    coordinator: Client, city: Municipality
) -> None:
    today = timezone.localdate()
    people = [
        make_user(username="a", display_name="=1+1", email="a@example.jp"),
        make_user(username="b", display_name="山田, 花子"),
        make_user(username="c", display_name="停止", is_active=False),
        make_user(username="d", display_name="管理", is_staff=True),
    ]
    for person in people:
        make_editor(city, user=person, expires_on=today - dt.timedelta(days=1))
        make_editor(city, "税務課", user=person, expires_on=today)
    make_membership(make_municipality(), user=people[1])

    given_out = coordinator.get(address(city, "transfer_table")).content
    shown = read_transfer(given_out, municipality=city, ends_absent=True, today=today)

    assert given_out.startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in given_out.decode()
    assert shown.errors == []
    assert {line.action for line in shown.lines} == {Action.SAME}
    assert len(shown.lines) == 5
    assert SecurityEvent.objects.get(kind="exported").detail == "職員の一覧（CSV、5行）"


def test_a_file_is_shown_then_applied_once(coordinator: Client, city: Municipality) -> None:
    shown = upload(coordinator, city, table(row(有効期限="無期限")))
    assert not User.objects.filter(username="yamada").exists()

    applied = coordinator.post(address(city, "transfer_apply"), hidden(shown))
    again = coordinator.post(address(city, "transfer_apply"), hidden(shown), follow=True)

    slip = dict(read_html(applied.content.decode()).facts())
    assert User.objects.get(username="yamada").check_password(slip["初期パスワード"])
    assert "no-store" in applied.headers["Cache-Control"]
    assert "確認を待っていたファイルがありません" in again.content.decode()


def test_a_file_with_errors_is_not_kept_and_cannot_be_applied(
    coordinator: Client, city: Municipality, tmp_path: Path
) -> None:
    shown = upload(coordinator, city, table(row(), row(利用者ID="sato", 役割="係長")))

    page = read_html(shown.content.decode())
    assert shown.status_code == 422
    assert page.rows()[1][:2] == ["3", "役割"]
    assert page.all("main form") == []
    assert not (tmp_path / "uploads").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "入力されたファイルは空です"), (b"PK", "として読み取れません"), (b"a\x81", "文字コード")],
)
def test_a_file_that_cannot_be_read_is_explained(
    coordinator: Client, city: Municipality, content: bytes, message: str
) -> None:
    response = upload(coordinator, city, content)

    assert response.status_code == 422
    assert message in response.content.decode()


def test_a_workbook_is_read_too(coordinator: Client, city: Municipality) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(HEADINGS)
    book.worksheets[0].append([*row()[:5], dt.datetime(2040, 3, 31), ""])  # noqa: DTZ001 - as Excel stores days
    out = io.BytesIO()
    book.save(out)

    shown = upload(coordinator, city, out.getvalue(), "a.xlsx")

    assert "令和22年3月31日まで" in shown.content.decode()


@pytest.mark.parametrize("who", ["a colleague", "another city"])
def test_an_upload_is_its_owners_alone(
    coordinator: Client, city: Municipality, who: str, client_of: Callable[[Membership], Client]
) -> None:
    shown = upload(coordinator, city, table(row(有効期限="無期限")))
    place = city if who == "a colleague" else make_municipality()
    other = client_of(make_membership(place))

    other.post(address(place, "transfer_apply"), hidden(shown))

    assert not User.objects.filter(username="yamada").exists()


@pytest.fixture
def client_of() -> Callable[[Membership], Client]:
    def signed_in(membership: Membership) -> Client:
        client = Client()
        client.force_login(membership.user)
        return client

    return signed_in
