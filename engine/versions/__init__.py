"""Versions of processes: deployed for trial, put to use, retired; and cases under way moved from one to another."""
