"""What a service task may do: one file an operation, clients of the outside world beside them."""
