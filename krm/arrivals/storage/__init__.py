"""What lies on disk: raw arrivals, and files that wait for their form."""
