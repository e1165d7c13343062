"""Shapes of input of public: one module per topic."""
