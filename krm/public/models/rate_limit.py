"""How often something came in a span of time; shared by all processes, without addresses."""

from typing import ClassVar

from django.db import models


class RateLimitCount(models.Model):
    """One counter of the rate limit; ``key`` is a keyed hash, so that no address is kept."""

    key = models.CharField(max_length=64)
    # The number of the span since 1970; older spans are thrown away.
    span = models.BigIntegerField()
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "span"], name="one_count_per_key_and_span")
        ]

    def __str__(self) -> str:
        return f"{self.span} {self.count}"
