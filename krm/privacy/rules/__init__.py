"""Pure rules of the data protection: the printed consents."""
