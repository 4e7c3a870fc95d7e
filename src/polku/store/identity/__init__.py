"""Who is whom: facts from events, decisions of people, and the links that follow from both."""
