"""The condition of the house, what somebody put off, and how they see the register."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from krm.desk.doctor.finding import Finding, Level


class Condition(models.Model):
    """How one thing was when the doctor last looked at it, and since when it is so."""

    check_code = models.CharField(max_length=40, unique=True)
    level = models.CharField(max_length=10, choices=[(level.value, level) for level in Level])
    # Part, level, text and fix of each finding; no personal data.
    findings = models.JSONField(default=list)
    since = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["level"])]

    def __str__(self) -> str:
        return f"{self.check_code} {self.level}"

    def as_findings(self) -> list[Finding]:
        """Return what was found then."""
        return [
            Finding(**{**row, "level": Level(row["level"]), "check": self.check_code})
            for row in self.findings
        ]


class PutOff(models.Model):
    """A task that a person does not want to see first today; tomorrow it is as before."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # A digest of where the task leads; the task itself stays where it is.
    task_key = models.BigIntegerField()
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "task_key"], name="put_off_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"


class RegisterView(models.Model):
    """Filters and order of the register that a person has kept under a name, for themselves."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField("Name der Ansicht", max_length=60)
    # The address of the register without words that were searched for: codes only.
    query = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "name"], name="register_view_once")
        ]

    def __str__(self) -> str:
        return self.name


class RegisterColumns(models.Model):
    """Which columns of the register a person wants to see."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    codes = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.person_id} {self.codes}"
