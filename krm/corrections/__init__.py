"""What is wrong in a Vorgang is put right: with a reason, old and new, and often two people."""
