"""Why members left, in their own words: the page, the members behind a figure, and a segment of them."""
