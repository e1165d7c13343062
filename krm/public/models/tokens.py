"""The keys with which other systems of the house use the API."""

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class ApiToken(models.Model):
    """The key of another system of the house; only its hash is kept."""

    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    last_used_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.name
