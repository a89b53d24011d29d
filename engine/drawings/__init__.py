"""A diagram for people who do not run it: as a picture, and as steps in words."""
