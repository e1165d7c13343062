"""Sign-in of staff: local accounts only, nobody signs up by themselves."""

import hashlib
import hmac

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


def hashed_key(key: str, prefix: str, version: int) -> str:
    """Return under which name a count of sign-ins lies, so that no address or name is kept."""
    whole = f"{prefix}:{version}:{key}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), whole, hashlib.sha256).hexdigest()


class SignInAdapter(DefaultAccountAdapter):
    """Close the self-service doors of allauth; accounts are made by the administration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an account is given, not taken."""
        return False
