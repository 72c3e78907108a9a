"""What customers are worth: value groups, loyalty beside value, who costs too much, the yardstick."""
