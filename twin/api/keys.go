package api

import "sync"

// keys remembers the answers of batches that changed nothing. The log keeps the answer of every batch that made a
// commit, under its Idempotency-Key; a batch that made none stands nowhere else, and its repeat must not change
// anything either, whatever came between.
type keys struct {
	mu      sync.Mutex
	answers map[string][]byte
	order   []string // oldest first
}

// maxKeys bounds the answers that are remembered.
const maxKeys = 10_000

func newKeys() *keys { return &keys{answers: map[string][]byte{}} }

// keyName keeps the keys of callers apart; no name holds a zero byte.
func keyName(actor, key string) string { return actor + "\x00" + key }

// put remembers an answer; the first one stays.
func (k *keys) put(actor, key string, answer []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	name := keyName(actor, key)
	if k.answers[name] != nil {
		return
	}
	if len(k.order) == maxKeys {
		delete(k.answers, k.order[0])
		k.order = k.order[1:]
	}
	k.answers[name] = answer
	k.order = append(k.order, name)
}

// get returns what a key was answered with, nil for nothing.
func (k *keys) get(actor, key string) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.answers[keyName(actor, key)]
}
