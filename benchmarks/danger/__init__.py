"""How often reading for danger is right: on sentences and letters nobody has learned from."""
