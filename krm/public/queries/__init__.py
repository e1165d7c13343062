"""Reads of public: one module per topic."""
