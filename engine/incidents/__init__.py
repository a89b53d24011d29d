"""What stopped by itself: kept with every attempt, listed by cause, tried again, left out or mended by two people."""
