"""What the desk does: triage, forward, Schriftsatz, check, answer, close, correct."""
