"""BPMN 2.0, element by element: each either runs to its end in a real case, or is refused when it is deployed."""
