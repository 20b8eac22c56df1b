"""What ``./dev`` does: set-up, databases, servers, tests. Needs nothing but Python's standard library."""
