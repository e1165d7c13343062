"""Arbeitstage, Fristen, explanations and the reminder ladder."""
