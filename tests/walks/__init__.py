"""Walks: from Heute along links and buttons to the end of a task, as a person would go."""
