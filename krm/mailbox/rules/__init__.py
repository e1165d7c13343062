"""Pure functions of mailbox: one module per topic."""
