"""What a letter says, what is checked before it leaves, and who may release it."""
