"""The mailboxes of the house: fetched, read, confirmed, compared with the server."""
