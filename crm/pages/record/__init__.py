"""How good is what we know of our members, and what do we ask: data health, own fields, tags, questions."""
