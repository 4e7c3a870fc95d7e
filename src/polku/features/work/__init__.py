"""Background work: jobs that outlive the request that started them, and those of the calendar."""
