"""What make needs beside the product: the environment, the test run, a throw-away PostgreSQL."""
