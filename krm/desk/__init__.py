"""The frame staff work in: Heute, Register, Vorgang and Verwaltung pages."""
