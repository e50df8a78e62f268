"""Second factors: set up after the password was asked once more, asked for at the sign-in, given up again."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import SecurityEvent, User
from tests.accounts.passkeys import make_passkey
from tests.pages import Element, read_html
from tests.signing_in import PASSWORD, is_signed_in, make_person, sign_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ASK = reverse("mfa_authenticate")


@pytest.fixture
def person(client: Client) -> User:
    return make_person(username="hanako")


@pytest.fixture
def with_app(person: User) -> User:
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def code(steps: int = 0) -> str:
    """Return the code of now, or of so many half minutes later."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps)))


def confirm(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def page_of(response: Any) -> Element:
    return read_html(response.content.decode())


def test_the_password_alone_does_not_sign_in_a_person_with_an_app(client: Client, with_app: User) -> None:
    response = sign_in(client, with_app.username)

    assert response.headers["Location"] == ASK
    assert not is_signed_in(client)
    assert client.get(reverse("accounts:home")).status_code == 302


def test_the_code_signs_in_and_leads_where_one_wanted_to_go(client: Client, with_app: User) -> None:
    sign_in(client, with_app.username, next="/search/")

    response = client.post(ASK, {"code": code()})

    assert response.headers["Location"] == "/search/"
    assert is_signed_in(client)


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_may_be_half_a_minute_off(client: Client, with_app: User, steps: int) -> None:
    sign_in(client, with_app.username)

    client.post(ASK, {"code": code(steps)})

    assert is_signed_in(client)


def test_a_code_in_full_width_digits_is_read(client: Client, with_app: User) -> None:
    sign_in(client, with_app.username)

    client.post(ASK, {"code": code().translate(str.maketrans("0123456789", "０１２３４５６７８９"))})

    assert is_signed_in(client)


def test_a_code_works_once(client: Client, with_app: User) -> None:
    used = code()
    sign_in(client, with_app.username)
    client.post(ASK, {"code": used})
    client.logout()
    sign_in(client, with_app.username)

    response = client.post(ASK, {"code": used})

    assert response.status_code == 422
    assert "コードが正しくありません" in page_of(response).one("span.error").text


def test_guessing_codes_has_an_end_and_is_written_down(client: Client, with_app: User) -> None:
    sign_in(client, with_app.username)
    for _ in range(5):
        client.post(ASK, {"code": "000000"})

    response = client.post(ASK, {"code": code()})

    failures = SecurityEvent.objects.filter(kind="sign_in_failed")
    assert "5分ほど" in page_of(response).one("span.error").text
    assert not is_signed_in(client)
    assert {(event.actor, event.detail) for event in failures} == {(with_app, "認証アプリのコードの誤り")}


def test_a_spare_code_works_once(client: Client, with_app: User) -> None:
    codes = Authenticator.objects.get(user=with_app, type="recovery_codes").wrap().get_unused_codes()
    for expected in (True, False):
        sign_in(client, with_app.username)
        client.post(ASK, {"code": codes[0]})

        assert is_signed_in(client) is expected
        client.post(reverse("account_logout"))


def test_giving_up_half_way_forgets_the_password(client: Client, with_app: User) -> None:
    sign_in(client, with_app.username)

    client.post(reverse("account_logout"))

    assert client.get(ASK).headers["Location"] == reverse("account_login")


def test_a_person_disabled_half_way_gets_no_further(client: Client, with_app: User) -> None:
    sign_in(client, with_app.username)
    User.objects.filter(pk=with_app.pk).update(is_active=False)

    response = client.post(ASK, {"code": code()}, follow=True)

    assert not response.context["user"].is_authenticated


def test_setting_up_an_app_asks_for_the_password_first(client: Client, person: User) -> None:
    client.force_login(person)

    before = client.get(reverse("mfa_activate_totp"))
    confirm(client)
    after = client.get(reverse("mfa_activate_totp"))

    assert before.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert page_of(after).one("img.qr")["src"].startswith("data:image/svg+xml;base64,")


def test_an_app_is_set_up_by_its_first_code(client: Client, person: User) -> None:
    client.force_login(person)
    confirm(client)
    secret = page_of(client.get(reverse("mfa_activate_totp"))).one("input#secret")["value"]
    first = format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    right = client.post(reverse("mfa_activate_totp"), {"code": first}, follow=True)

    assert wrong.status_code == 422
    assert len(page_of(right).all("ul.codes li")) == 10
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_giving_up_the_app_takes_the_spare_codes_with_it(client: Client, with_app: User) -> None:
    client.force_login(with_app)
    confirm(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()


def test_spare_codes_are_made_anew_and_downloaded(client: Client, with_app: User) -> None:
    client.force_login(with_app)
    confirm(client)
    before = client.get(reverse("mfa_download_recovery_codes")).content.decode()

    client.post(reverse("mfa_generate_recovery_codes"))
    after = client.get(reverse("mfa_download_recovery_codes"))

    assert after.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert "予備のコード" in before
    assert not set(before.split("\n")[1:-1]) & set(after.content.decode().split("\n")[1:-1])


def test_ones_own_passkeys_can_be_named_and_removed(client: Client, person: User) -> None:
    passkey = make_passkey(person)
    client.force_login(person)
    confirm(client)

    client.post(reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": "窓口のパソコン"})
    listed = page_of(client.get(reverse("mfa_list_webauthn"))).text
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))

    assert "窓口のパソコン" in listed
    assert not Authenticator.objects.exists()


def test_those_of_others_are_not_there(client: Client, person: User) -> None:
    passkey = make_passkey(make_person())
    client.force_login(person)
    confirm(client)

    answers = [
        client.post(reverse(name, args=[passkey.pk]), {"name": "x"}).status_code
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
    ]

    assert answers == [404, 404]
    assert Authenticator.objects.get().wrap().name == "自席のパソコン"


@pytest.mark.parametrize("answer", ["", "{}", "null", "[]", '{"id": "x"}', "no json"])
def test_a_passkey_that_is_none_is_refused(client: Client, person: User, answer: str) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})

    response = client.post(reverse("mfa_login_webauthn"), {"credential": answer})

    assert response.status_code == 302
    assert not is_signed_in(client)


def test_who_signs_in_elsewhere_is_told_so(client: Client) -> None:
    client.force_login(make_person(password=None))

    index = client.get(reverse("mfa_index"))
    activate = client.get(reverse("mfa_activate_totp"))

    assert "庁内の認証基盤" in page_of(index).text
    assert activate.status_code == 403


def test_secrets_are_not_readable_in_the_database(with_app: User) -> None:
    for row in Authenticator.objects.all():
        assert SECRET not in str(row.data)
        assert set(row.data) <= {"secret", "seed", "used_mask"}


def test_after_a_change_of_the_installations_key_the_old_one_still_opens(
    client: Client, with_app: User, settings: Settings
) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    totp = Authenticator.objects.get(type="totp").wrap()

    with pytest.raises(InvalidToken):
        totp.validate_code(code())
    settings.SECRET_KEY_FALLBACKS = [old]

    assert totp.validate_code(code())
