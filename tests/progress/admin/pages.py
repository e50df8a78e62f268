"""Pages of the admin as people use them: opened, filled in where something changes, and posted whole."""

from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import Department, Role, User
from progress.models import MeasureReport, ReportingRound
from tests.factories import make_membership, make_user
from tests.pages import Element, read_html

_NO_VALUE = {"submit", "button", "image", "file"}


def address(page: str, *args: object, model: str = "measurereport") -> str:
    return reverse(f"admin:progress_{model}_{page}", args=args)


def staff_of(
    report: MeasureReport | ReportingRound, role: Role = Role.EDITOR, department: Department | None = None
) -> User:
    """Make a member of staff with every permission: of the report's lead department unless it is the 事務局."""
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    lead = report.lead if isinstance(report, MeasureReport) else None
    of = None if role == Role.COORDINATOR else department or lead
    make_membership(report.plan.municipality, role, department=of, user=user)
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields_of(form: Element) -> dict[str, str]:
    """Return what a form would post as it stands."""
    values = {
        field["name"]: field.attributes.get(
            "value", "on" if field.attributes.get("type") == "checkbox" else ""
        )
        for field in form.all("input")
        if "name" in field.attributes
        and field.attributes.get("type") not in _NO_VALUE
        and (field.attributes.get("type") != "checkbox" or "checked" in field.attributes)
    }
    values |= {field["name"]: field.raw.removeprefix("\n") for field in form.all("textarea")}
    for field in form.all("select"):
        chosen = [option["value"] for option in field.all("option") if "selected" in option.attributes]
        values[field["name"]] = chosen[0] if chosen else ""
    return values


def open_page(client: Client, row: MeasureReport | ReportingRound) -> Element:
    response = client.get(address("change", row.pk, model=row._meta.model_name or ""))
    assert response.status_code == 200, response.status_code
    return read_html(response.content.decode())


def opened(client: Client, row: MeasureReport | ReportingRound) -> dict[str, str]:
    """Open a page and return its form as it stands."""
    (form,) = [
        form for form in open_page(client, row).all("form") if form.attributes.get("id", "").endswith("_form")
    ]
    return fields_of(form)


def post(client: Client, row: MeasureReport | ReportingRound, form: dict[str, str]) -> Any:
    return client.post(address("change", row.pk, model=row._meta.model_name or ""), form)


def save(client: Client, row: MeasureReport | ReportingRound, **changes: str) -> Any:
    """Open a page, change fields of its form and post it."""
    form = opened(client, row)
    assert changes.keys() <= form.keys(), changes.keys() - form.keys()
    return post(client, row, {**form, **changes})


def errors(response: Any) -> list[str]:
    """Return what the page says to be wrong."""
    return read_html(response.content.decode()).texts("ul.errorlist li")


def told(response: Any) -> list[str]:
    """Return the messages that a page shows after it was saved."""
    return [str(message) for message in response.context["messages"]]


def choose(client: Client, action: str, *reports: MeasureReport) -> Any:
    """Choose reports in the list and an action; return the page that shows them once more."""
    response = client.post(
        address("changelist"), {"action": f"move_{action}", "_selected_action": [row.pk for row in reports]}
    )
    assert response.status_code == 200, response.status_code
    return response


def move(client: Client, action: str, *reports: MeasureReport, **changes: str) -> Any:
    """Choose reports in the list and an action, and confirm it; `changes` are fields of the page of confirmation."""
    page = read_html(choose(client, action, *reports).content.decode())
    form = next(form for form in page.all("#content-main form"))
    chosen = {"_selected_action": [row.pk for row in reports]}
    return client.post(address("changelist"), {**fields_of(form), **chosen, **changes})
