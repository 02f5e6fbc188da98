"""Providers of video conferences: one interface, and the HTTP of each. `meetings` calls them."""
