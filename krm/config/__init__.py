"""Settings, addresses and the schedule."""
