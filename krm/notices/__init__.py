"""Messages to staff, in the desk and by e-mail without case facts."""
