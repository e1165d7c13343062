"""Pure functions of the desk: what somebody means who types a number; the pictures of processes."""
