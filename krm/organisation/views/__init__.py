"""The pages of the Verwaltung over people, units and the Dienststelle."""
