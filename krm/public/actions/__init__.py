"""Verbs of public: one module per topic."""
