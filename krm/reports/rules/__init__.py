"""What is counted, how it is written down, and what may leave the house."""
