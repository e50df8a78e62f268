"""Changing one's password."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from config.settings import PASSWORD_HASHERS
from tests.factories import make_membership, make_plan
from tests.pages import read_html
from tests.signing_in import PASSWORD, is_signed_in, make_person

pytestmark = pytest.mark.django_db
CHANGE = reverse("account_change_password")
NEW = "another horse battery"


@pytest.fixture
def person(client: Client) -> User:
    person = make_person(username="hadano-hanako")
    client.force_login(person)
    return person


def refusal(client: Client, **data: str) -> tuple[int, str]:
    response = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW, **data})
    return response.status_code, " ".join(read_html(response.content.decode()).texts("span.error"))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"oldpassword": "wrong"}, "今のパスワードが正しくありません"),
        ({"password2": "different horse"}, "同じパスワードを入力してください"),
        ({"password1": "short", "password2": "short"}, "12 文字以上"),
        ({"password1": "123456789012", "password2": "123456789012"}, "数字"),
        ({"password1": "hadano-hanako", "password2": "hadano-hanako"}, "利用者ID"),
        ({"password1": "qwertyqwerty", "password2": "qwertyqwerty"}, "一般的"),
    ],
)
def test_what_is_refused_is_said_at_its_field(
    client: Client, person: User, data: dict[str, str], why: str
) -> None:
    status, said = refusal(client, **data)

    person.refresh_from_db()
    assert status == 422
    assert why in said
    assert person.check_password(PASSWORD)


def test_the_session_goes_on_and_those_elsewhere_end(client: Client, person: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(person)
    key = client.session.session_key

    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert is_signed_in(client)
    assert client.session.session_key != key
    assert client.get(reverse("accounts:home")).status_code == 200
    assert elsewhere.get(reverse("accounts:home")).status_code == 302


def test_it_leads_to_ones_work_and_says_that_it_is_done(client: Client, person: User) -> None:
    city = make_membership(make_plan().municipality, user=person).municipality

    response = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True)

    assert response.request["PATH_INFO"] == f"/{city.slug}/rounds/"
    assert "パスワードを変えました" in response.content.decode()


def test_it_leads_to_no_other_site(client: Client, person: User) -> None:
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW, "next": "https://example.jp/"}

    assert client.post(CHANGE, data).headers["Location"] == reverse("accounts:home")


def test_guessing_the_old_one_has_an_end(client: Client, person: User) -> None:
    answers = [refusal(client, oldpassword="wrong")[0] for _ in range(6)]

    assert answers == [422] * 5 + [429]


def test_people_without_a_password_are_told_where_theirs_is(client: Client) -> None:
    client.force_login(make_person(password=None))

    response = client.get(CHANGE)

    assert response.status_code == 200
    assert "庁内の認証基盤" in response.content.decode()


def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    assert client.get(CHANGE).headers["Location"] == f"{reverse('account_login')}?next={CHANGE}"


def test_a_password_is_hashed_with_argon2(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS

    assert make_person().password.startswith("argon2$argon2id$")
