"""Shapes of input; messages are German and stand at their field."""
