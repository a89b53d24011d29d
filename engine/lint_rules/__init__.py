"""The rules `engine.lint` applies, by what they look at; `drawing` is the diagram as the rules see it."""
