"""Writing work down: registers, states, assignments, numbers. Each act that its sender must hear of queues the status packet."""
