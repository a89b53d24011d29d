"""What we do: the diagrams, drawn by process admins and versioned like code."""
