"""The doors to the outside world: PDF, mail, virus scan."""
