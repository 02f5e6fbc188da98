"""Text for people: translated messages, formatted dates, absolute addresses, rendered templates.

Modules here turn values into text. `mail` and `web` send it."""
