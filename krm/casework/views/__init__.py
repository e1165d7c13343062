"""The doors of casework: one page per step, each with its form, verb and next page."""
