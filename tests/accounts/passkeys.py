"""A passkey as a browser registered it, for pages that only show it. Signing in with one is tested in a browser."""

from typing import Any

from allauth.mfa.models import Authenticator

from accounts.models import User

CREDENTIAL: dict[str, Any] = {
    "id": "uPOPAhivpIjp4gMW2P1OP-IvwfXIPxmNR56r52Xk6lc",
    "rawId": "uPOPAhivpIjp4gMW2P1OP-IvwfXIPxmNR56r52Xk6lc",
    "type": "public-key",
    "clientExtensionResults": {"credProps": {"rk": True}},
    "response": {
        "clientDataJSON": (
            "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiaUdhOWxSTTFHTTl2UEhFa0I3dFZ3djhaMDJSNkp1LWtqaVEx"
            "N1lFTVFhayIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODEwMSIsImNyb3NzT3JpZ2luIjpmYWxzZX0"
        ),
        "attestationObject": (
            "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQECAwQFBgcI"
            "AQIDBAUGBwgAILjzjwIYr6SI6eIDFtj9Tj_iL8H1yD8ZjUeeq-dl5OpXpQECAyYgASFYINK3I9VR1JBGjnSL48g1X3glOALA0kc5"
            "Mtmb_tbxUX9UIlgg_mPe3uBVIA8djWCTFMywnttQ_ZYkSIMUjtKQRSUOB4Y"
        ),
    },
}


def make_passkey(user: User, name: str = "自席のパソコン") -> Authenticator:
    data = {"name": name, "credential": CREDENTIAL}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
