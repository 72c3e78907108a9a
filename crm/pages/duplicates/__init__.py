"""Same person? The queue of pairs, the two beside each other, and the merge with its way back."""
