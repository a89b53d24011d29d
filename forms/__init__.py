"""What we ask: one schema a user task, its renderer and its checker."""
