package api

import (
	"slices"
	"sync"
)

// keys remembers the answers of batches that changed nothing. The log keeps the answer of every batch that made a
// commit, under its Idempotency-Key; a batch that made none stands nowhere else, and its repeat must not change
// anything either, whatever came between.
type keys struct {
	mu      sync.Mutex
	answers map[string][]byte
	order   []keyed // oldest first
	size    int
	sizes   map[string]int // by actor
}

// keyed is the name of one answer, and whose it is.
type keyed struct{ actor, name string }

// The bounds of what is remembered, in bytes. The second keeps one caller from pushing out everybody else's answers. An
// answer that is larger by itself is not remembered: its repeat is judged anew.
const (
	maxKeyBytes      = 16 << 20
	maxActorKeyBytes = 2 << 20
	keyOverhead      = 200 // of an answer's places in map and list
)

func newKeys() *keys { return &keys{answers: map[string][]byte{}, sizes: map[string]int{}} }

// keyName keeps the keys of callers apart; no name holds a zero byte.
func keyName(actor, key string) string { return actor + "\x00" + key }

func keySize(name string, answer []byte) int { return keyOverhead + len(name) + len(answer) }

// put remembers an answer; the first one stays.
func (k *keys) put(actor, key string, answer []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	name := keyName(actor, key)
	n := keySize(name, answer)
	if k.answers[name] != nil || n > maxActorKeyBytes {
		return
	}
	for k.sizes[actor]+n > maxActorKeyBytes {
		k.drop(slices.IndexFunc(k.order, func(e keyed) bool { return e.actor == actor }))
	}
	for k.size+n > maxKeyBytes {
		k.drop(0)
	}
	k.answers[name] = slices.Clone(answer) // without the room that it grew in
	k.order = append(k.order, keyed{actor, name})
	k.size += n
	k.sizes[actor] += n
}

// drop forgets one answer; k.mu is held.
func (k *keys) drop(i int) {
	e := k.order[i]
	n := keySize(e.name, k.answers[e.name])
	delete(k.answers, e.name)
	k.order = slices.Delete(k.order, i, i+1)
	k.size -= n
	if k.sizes[e.actor] -= n; k.sizes[e.actor] == 0 {
		delete(k.sizes, e.actor)
	}
}

// get returns what a key was answered with, nil for nothing.
func (k *keys) get(actor, key string) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.answers[keyName(actor, key)]
}
