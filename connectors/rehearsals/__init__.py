"""What a rehearsal is made of: an agency's people, calendar and past, joined with diagrams."""
