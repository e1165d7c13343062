"""What the desk does: record, forward, Schriftsatz, check, answer, close, correct."""
