"""One index of words for both databases: normalised once, the same hits on each."""
