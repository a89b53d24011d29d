"""Rehearsal: a diagram under the load of an agency, simulated: where queues would form, which dates would break."""
