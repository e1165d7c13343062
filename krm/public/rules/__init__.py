"""Pure functions of public: one module per topic."""
