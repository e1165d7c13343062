"""What is counted and exported: the register as Erfassungstabelle."""
