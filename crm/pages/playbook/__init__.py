"""What to do with members of a stage or phase: read it, word it anew, tick what is handed on."""
