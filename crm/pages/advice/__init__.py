"""What to do next: the advice for each stage and member, what follows what, and what acting has brought."""
