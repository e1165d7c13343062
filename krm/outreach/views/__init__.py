"""Pages of the designs, the boxes and the material."""
