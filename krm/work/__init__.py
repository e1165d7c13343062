"""Assignments and tasks, who may see and do what, and who is notified."""
