"""What the office enters about its public pages, the keys of the API, and the rate counters."""

from krm.public.models.rate_limit import RateLimitCount
from krm.public.models.site import BarrierReport, PublicSite
from krm.public.models.tokens import ApiToken

__all__ = ["ApiToken", "BarrierReport", "PublicSite", "RateLimitCount"]
