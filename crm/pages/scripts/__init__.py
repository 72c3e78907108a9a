"""The scripts of the desk: read, worded anew, added, and seen as the agent will see them."""
