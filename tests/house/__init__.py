"""The house the tests play in: people, cases, mails, servers."""
