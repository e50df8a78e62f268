"""The moves of reports as actions of the list: offered by role, looked at once more, made for all or none."""

import pytest
from django.test import Client

from accounts.models import Role, User
from progress.models import MeasureReport, ReportingRound
from progress.states import ReportState, RoundPhase
from tests.factories import make_department, make_measure, make_policy, make_report, make_round
from tests.pages import read_html
from tests.progress.admin.pages import address, choose, client_of, move, staff_of
from tests.progress.sheets import make_sheet

pytestmark = pytest.mark.django_db


def offered(user: User) -> set[str]:
    page = client_of(user).get(address("changelist"))
    form = page.context["action_form"]
    return {name for name, _ in form.fields["action"].choices if name} if form else set()


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (Role.EDITOR, {"move_submit", "move_take_back"}),
        (Role.MANAGER, {"move_submit", "move_take_back", "move_confirm", "move_send_back"}),
        (Role.COORDINATOR, {"move_send_back", "move_accept"}),
        (Role.VIEWER, set()),
    ],
)
def test_each_role_is_offered_its_moves(role: Role, actions: set[str]) -> None:
    report = make_report(state=ReportState.SUBMITTED)

    assert offered(staff_of(report, role)) == actions


def test_an_operator_is_offered_all_and_no_deletion() -> None:
    make_report()

    assert offered(User.objects.create_superuser("operator")) == {
        "move_submit",
        "move_take_back",
        "move_confirm",
        "move_send_back",
        "move_accept",
    }


def reports_in(reporting_round: ReportingRound, *states: ReportState) -> list[MeasureReport]:
    """Make reports of one department."""
    policy = make_policy(reporting_round.plan)
    lead = make_department(reporting_round.plan.municipality)
    return [make_report(reporting_round, make_measure(policy), lead=lead, state=state) for state in states]


def states(reports: list[MeasureReport]) -> list[str]:
    for report in reports:
        report.refresh_from_db()
    return [report.state for report in reports]


def test_what_is_chosen_is_looked_at_once_more_before_anything_changes() -> None:
    reports = reports_in(make_round(), ReportState.SUBMITTED, ReportState.SUBMITTED)

    page = choose(client_of(staff_of(reports[0], Role.COORDINATOR)), "accept", *reports)

    html = read_html(page.content.decode())
    assert "次の2件の回答を対象に「承認」を行います。" in html.text
    assert [report.title for report in reports if report.title not in html.text] == []
    assert states(reports) == ["submitted", "submitted"]


def test_many_are_accepted_together() -> None:
    reports = reports_in(make_round(), ReportState.SUBMITTED, ReportState.SUBMITTED)
    coordinator = staff_of(reports[0], Role.COORDINATOR)

    response = move(client_of(coordinator), "accept", *reports, comment="受け取りました。")

    assert response.status_code == 302
    assert states(reports) == ["accepted", "accepted"]
    logged = reports[0].transitions.get()
    assert (logged.action, logged.actor, logged.comment) == ("accept", coordinator, "受け取りました。")


def test_where_one_is_refused_none_is_moved() -> None:
    reports = reports_in(make_round(), ReportState.SUBMITTED, ReportState.DRAFTING)

    response = move(client_of(staff_of(reports[0], Role.COORDINATOR)), "accept", *reports)

    assert "今の状態は「入力中」です。" in read_html(response.content.decode()).one("p.errornote").text
    assert states(reports) == ["submitted", "drafting"]


def test_sending_back_asks_for_the_reason_and_keeps_what_was_typed() -> None:
    (report,) = reports_in(make_round(), ReportState.SUBMITTED)
    client = client_of(staff_of(report, Role.COORDINATOR))

    without = move(client, "send_back", report, comment="  ")
    assert "差戻しの理由を入力してください。" in read_html(without.content.decode()).one("p.errornote").text
    assert states([report]) == ["submitted"]

    move(client, "send_back", report, comment="件数の時点を書いてください。")
    assert states([report]) == ["sent_back"]
    assert report.transitions.get().comment == "件数の時点を書いてください。"


def test_what_has_changed_since_it_was_looked_at_is_not_moved() -> None:
    (report,) = reports_in(make_round(), ReportState.SUBMITTED)
    client = client_of(staff_of(report, Role.COORDINATOR))

    response = move(client, "accept", report, **{f"seen-{report.pk}": "7"})
    forged = move(client, "accept", report, **{f"seen-{report.pk}": "neu"})

    assert "あなたが開いた後に" in read_html(response.content.decode()).one("p.errornote").text
    assert forged.status_code == 200
    assert states([report]) == ["submitted"]


def test_what_is_not_complete_is_not_submitted_and_says_what_is_missing() -> None:
    report = make_sheet(state=ReportState.DRAFTING)

    response = move(client_of(staff_of(report)), "submit", report)

    assert "あと7か所の入力が必要です" in read_html(response.content.decode()).one("p.errornote").text
    assert states([report]) == ["drafting"]


def test_a_department_takes_back_and_its_manager_confirms() -> None:
    reports = reports_in(make_round(needs_confirmation=True), ReportState.SUBMITTED, ReportState.SUBMITTED)

    move(client_of(staff_of(reports[0])), "take_back", reports[0])
    move(client_of(staff_of(reports[1], Role.MANAGER)), "confirm", reports[1])

    assert states(reports) == ["drafting", "submitted"]
    assert reports[1].confirmed_by is not None


def test_a_move_that_the_role_does_not_allow_is_refused_even_if_it_is_forged() -> None:
    (report,) = reports_in(make_round(), ReportState.SUBMITTED)
    client = client_of(staff_of(report))

    client.post(
        address("changelist"),
        {
            "action": "move_accept",
            "_selected_action": [report.pk],
            "confirmed": "1",
            f"seen-{report.pk}": "0",
        },
    )

    assert states([report]) == ["submitted"]


def test_who_leads_one_and_supports_the_other_submits_neither_with_it() -> None:
    reporting_round = make_round()
    own = make_department(reporting_round.plan.municipality)
    lead = make_report(reporting_round, lead=own, state=ReportState.SUBMITTED)
    supported = make_report(reporting_round, supporting=[own], state=ReportState.SUBMITTED)

    response = move(client_of(staff_of(lead)), "take_back", lead, supported)

    assert (
        "あなたの役割ではこの操作ができない" in read_html(response.content.decode()).one("p.errornote").text
    )
    assert states([lead, supported]) == ["submitted", "submitted"]


def test_reports_of_two_cities_are_moved_each_with_the_role_there() -> None:
    one, other = make_report(state=ReportState.SUBMITTED), make_report(state=ReportState.SUBMITTED)

    move(client_of(User.objects.create_superuser("operator")), "accept", one, other)

    assert states([one, other]) == ["accepted", "accepted"]


def test_another_citys_report_cannot_be_chosen() -> None:
    own, other = make_report(state=ReportState.SUBMITTED), make_report(state=ReportState.SUBMITTED)
    client = client_of(staff_of(own, Role.COORDINATOR))

    page = choose(client, "accept", own, other)

    assert [report.pk for report in page.context["reports"]] == [own.pk]


def test_nothing_moves_in_a_closed_round() -> None:
    (report,) = reports_in(make_round(phase=RoundPhase.CLOSED), ReportState.SUBMITTED)

    response = move(client_of(staff_of(report, Role.COORDINATOR)), "accept", report)

    assert "「確定」です" in read_html(response.content.decode()).one("p.errornote").text


def test_a_forged_choice_moves_nothing() -> None:
    (report,) = reports_in(make_round(), ReportState.SUBMITTED)
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff_of(report, Role.COORDINATOR))

    response = client.post(address("changelist"), {"action": "move_accept", "_selected_action": [report.pk]})

    assert response.status_code == 403
