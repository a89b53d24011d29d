"""What people and systems see: Flask pages, REST API, command line, and the wiring of all parts."""
