"""Reads of the reports: facts of a period as of a day, and the rows of the Erfassungstabelle."""
