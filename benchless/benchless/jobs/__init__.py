"""Background jobs: the worker that runs them and the scheduler that queues them. `queue` stores them."""
