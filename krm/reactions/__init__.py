"""The Kundenreaktion: kinds, ways in, Anliegen and the table of permitted steps."""
