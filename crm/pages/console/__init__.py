"""The desk: the queue, the case that is open on it, callers, and how the team is doing."""
