"""Work in the background that spans several transactions."""
