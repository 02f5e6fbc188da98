"""HTTP requests and responses. `app.py` lists the steps that each request takes."""
