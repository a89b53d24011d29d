"""What completing a form means besides moving the case: what it shows, what it may choose from, what it writes down."""
