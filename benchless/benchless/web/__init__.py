"""HTTP: requests in, responses out. `app.py` has the list of steps that each request takes."""
