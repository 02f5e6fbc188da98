"""Sets up sites: new sites, installing apps, migrating, patches, fixtures and DocTypes.

Code that commands run once belongs here. Nothing here serves a request."""
