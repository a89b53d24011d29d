"""What a diagram is tried with: made-up people and results, the agency's real forms and calendar."""
