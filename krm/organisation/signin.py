"""Sign-in of staff: local accounts only, nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class SignInAdapter(DefaultAccountAdapter):
    """Close the self-service doors of allauth; accounts are made by the administration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an account is given, not taken."""
        return False
