"""What is said at the counter or on the phone: Erfassungsbogen, Niederschrift, Fehlanzeige."""
