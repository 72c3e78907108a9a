"""What people outside open without signing in: the links of a mail, and the page on which friends join."""
