"""Who is about to leave, and how far the model that says so can be trusted."""
