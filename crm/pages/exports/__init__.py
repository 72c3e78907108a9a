"""Files with members' data: ask for one, decide about another's, fetch it once."""
