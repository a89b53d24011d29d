"""More than one node: web nodes, workers and a beat over one PostgreSQL, with Redis to wake the workers.

The tables `job` and `timer` are the truth. A message in Redis says only “there is something to do”: a lost one is made
up for by the beat, one too many finds nothing, and
workers look for themselves every few seconds. Who holds a job shows in its lease and in an advisory lock of PostgreSQL
that the holder's connection keeps, so that a killed worker's job is given to another within seconds.
"""
