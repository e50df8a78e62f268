"""The 事務局 at work: signed in, opening a round's pages, sending their forms."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Municipality, User
from plans.models import Plan
from progress.addresses import round_url
from progress.models import ReportingRound
from tests.factories import make_membership
from tests.pages import Element, read_html


@dataclass
class Desk:
    """A browser in which somebody is signed in. `refused` pages answer 422, others have to answer 200."""

    client: Client
    user: User

    def open(self, name: str, reporting_round: ReportingRound, **query: Any) -> Element:
        parts = query.pop("parts", {})
        return self.open_address(round_url(name, reporting_round, **parts), **query)

    def open_plan(self, name: str, plan: Plan, *args: object, **query: Any) -> Element:
        return self.open_address(plan_address(name, plan, *args), **query)

    def open_address(self, address: str, **query: Any) -> Element:
        response = self.client.get(address, query)
        assert response.status_code == 200, response.status_code
        return read_html(response.content.decode())

    def send(self, name: str, reporting_round: ReportingRound, data: dict[str, Any], **parts: Any) -> Element:
        """Send a form that is accepted, and return the page to which that leads."""
        return self.send_to(round_url(name, reporting_round, **parts), data)

    def send_to(self, address: str, data: dict[str, Any]) -> Element:
        response = self.client.post(address, data, follow=True)
        assert response.redirect_chain, read_html(response.content.decode()).texts("main")
        assert response.status_code == 200, response.status_code
        return read_html(response.content.decode())

    def refused(
        self, name: str, reporting_round: ReportingRound, data: dict[str, Any], **parts: Any
    ) -> Element:
        """Send a form that is refused, and return the page on which it is mended."""
        return self.refused_at(round_url(name, reporting_round, **parts), data)

    def refused_at(self, address: str, data: dict[str, Any]) -> Element:
        response = self.client.post(address, data)
        assert response.status_code == 422, response.status_code
        return read_html(response.content.decode())


def plan_address(name: str, plan: Plan, *args: object) -> str:
    return reverse(f"progress:{name}", args=[plan.municipality.slug, plan.slug, *args])


def desk_of(municipality: Municipality, client: Client | None = None) -> Desk:
    """Sign in a coordinator of a municipality."""
    client, user = client or Client(), make_membership(municipality).user
    client.force_login(user)
    return Desk(client, user)


def said(page: Element) -> str:
    """Return what the page says of the last action."""
    return " ".join(page.texts("p.banner"))
