"""What is said in both directions: contacts, and the campaigns of the past with their true effects."""
