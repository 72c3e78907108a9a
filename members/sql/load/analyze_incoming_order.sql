-- purpose: how many orders wait, and of what kind, for the plans of the statements behind the door
-- grain:   none; reads: incoming_order; writes: statistics; twice: takes a new sample
analyze incoming_order
