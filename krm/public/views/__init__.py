"""Pages of public: one module per topic."""
