package main

import "context"

// animate lets the village live.
func (a *app) animate(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	_ = ctx
	return cancel
}
