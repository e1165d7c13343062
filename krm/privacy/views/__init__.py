"""The doors of the data protection: consents and look-ins, the sample, making anonymous."""
