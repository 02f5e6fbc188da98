"""Announcements of the learning team: who is addressed, drafts, sending in batches, and what readers see."""
