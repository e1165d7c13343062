"""What is done with figures: exported, kept for Heute."""
