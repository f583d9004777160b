package live

// Tighten narrows a hub's bounds, so that small tests reach them.
func Tighten(c *Config, partBytes, queue, changes, ringSteps, logChanges int) {
	b := defaultBounds()
	b.partBytes, b.queue, b.changes, b.ringSteps, b.logChanges = partBytes, queue, changes, ringSteps, logChanges
	c.bounds = &b
}
