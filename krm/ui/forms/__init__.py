"""How forms look, what Django says in them, and the files that come with them."""
