"""Verbs of corrections: propose, decide, end, take back."""
