"""Who is like the core members, and are the members those whom the brand means?"""
