"""Who the members are: names, homes, contact points, what they allow."""
