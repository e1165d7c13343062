"""The door for other systems of the house: submit, add a file, ask for the status by code."""
