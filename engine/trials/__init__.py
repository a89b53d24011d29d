"""Trials: a diagram played through in memory, by the real engine, with nothing of the live world within reach."""
