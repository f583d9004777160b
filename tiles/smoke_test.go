package tiles

import "testing"

func TestSmoke(t *testing.T) {}
