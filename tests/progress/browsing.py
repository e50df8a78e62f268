"""The pages of a report as a browser without scripts uses them."""

from typing import Any

from django.test import Client

from accounts.access import Access
from progress.addresses import report_address
from progress.models import MeasureReport
from tests.pages import Element, read_html


def page_of(report: MeasureReport, name: str = "report", *more: object) -> str:
    """Return the address of a page of a report."""
    return report_address(
        MeasureReport.objects.with_home().select_related("round__plan__municipality").get(pk=report.pk),
        name,
        *more,
    )


def browse(person: Access) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def read(response: Any, status: int = 200) -> Element:
    assert response.status_code == status, response.status_code
    return read_html(response.content.decode())


def typed(form: Element) -> dict[str, str]:
    """Return what a form would send as it stands, without its buttons."""
    values = {}
    for field in form.walk():
        if "name" not in field.attributes or field.tag == "button":
            continue
        if field.tag == "textarea":
            values[field["name"]] = field.raw
        elif field.tag == "select":
            chosen = [option for option in field.all("option") if "selected" in option.attributes]
            values[field["name"]] = chosen[0]["value"] if chosen else field.all("option")[0]["value"]
        elif field.attributes.get("type") not in ("radio", "checkbox") or "checked" in field.attributes:
            values[field["name"]] = field["value"]
    values.pop("csrfmiddlewaretoken", None)
    return values


def to_do(page: Element) -> list[str]:
    """Return what the page says is missing, each with its reason."""
    return page.texts("div#todo li") or page.texts("div.todo li")
