"""Base pages, components, the KERN files and the little JavaScript."""
