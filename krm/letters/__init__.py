"""Confirmation, interim notice and answer: texts, checklist, PDF, dispatch."""
