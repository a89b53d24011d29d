"""Cases as a release left them, each parked at one task of a person: what is installed over them must finish them."""
