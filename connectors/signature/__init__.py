"""Signing through `signing/`, with a one-time permission that a person gave with a PIN, and judging what others signed."""
