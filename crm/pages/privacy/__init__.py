"""The rights desk, the page on which a member says how to be written to, and the rules of privacy."""
