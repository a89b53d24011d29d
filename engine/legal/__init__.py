"""What the law demands of a diagram: its graph with called processes expanded, statements over it, findings with articles."""
