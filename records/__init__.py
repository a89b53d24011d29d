"""What work is about: documents, registers, organisations, calendar, exchange. Never a process."""
