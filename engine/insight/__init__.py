"""What the history of cases tells about a process: where work waits, what is done again, which ways are taken."""
