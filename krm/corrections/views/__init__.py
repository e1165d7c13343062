"""The doors of corrections: steps, the decision of the second person, the monthly list."""
