"""What they buy: products, the times of purchases, and what lies in each basket."""
