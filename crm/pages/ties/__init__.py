"""What else we know of a member, to mend: tags, notes, events, groups, handles, contacts, wishes."""
