"""The pages for everybody, without sign-in, and the API."""
