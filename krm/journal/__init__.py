"""What happened, who did or saw it and when; append-only and verifiable."""
