"""What the house remembers about its own condition."""

from typing import ClassVar

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
