"""How work moves: processes, cases, tasks, jobs, timers and messages. Never a document."""
