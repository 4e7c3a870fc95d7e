"""Whether all is well: what came in and what became of it, the disk, the queue, the work."""
