"""The log of who did what: searched (log), and what was before brought back from it (restoring)."""
