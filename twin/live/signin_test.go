package live_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
)

// TestSignInThatCannotBeChecked: trouble of the server says nothing of a credential, so its client is asked to come again.
func TestSignInThatCannotBeChecked(t *testing.T) {
	trouble := func(c *live.Config) {
		c.AuthenticateToken = func(context.Context, string) (*access.Principal, error) { return nil, errors.New("the store is away") }
		was := c.Authenticate
		c.Authenticate = func(r *http.Request) (*access.Principal, error) {
			if r.Header.Get("Authorization") != "" {
				return nil, errors.New("the store is away")
			}
			return was(r)
		}
	}
	inBubble(t, trouble, func(t *testing.T, r *rig) {
		c := r.connect("")
		c.send(map[string]any{"t": "hello", "token": "command"})
		if code := c.closeCode(); code != live.CloseSlow {
			t.Errorf("a hello: closed with %d", code)
		}
		c.close()
		_, res, err := r.dial("command", nil)
		if err == nil || res == nil || res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
			t.Errorf("a handshake: %v, %v", res, err)
		}
	})
}

// TestHelloAtTheEndOfItsTime has the sign-in take as long as is waited for one: the client is who it says, or a visitor
// first and then that, and never a visitor alone.
func TestHelloAtTheEndOfItsTime(t *testing.T) {
	slow := func(c *live.Config) {
		was := c.AuthenticateToken
		c.AuthenticateToken = func(ctx context.Context, token string) (*access.Principal, error) {
			time.Sleep(live.VisitorGrace)
			return was(ctx, token)
		}
	}
	inBubble(t, slow, func(t *testing.T, r *rig) {
		c := r.connect("")
		c.send(map[string]any{"t": "hello", "token": "command"})
		time.Sleep(2 * live.VisitorGrace)
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"people"}})
		synctest.Wait()
		if got := c.got(); got != "ready ok snap" && got != "ready ready ok snap" {
			t.Errorf("got %s", got)
		}
		c.close()
	})
}

// TestRevokedWhileOthersHang: credentials for which the store has no answer do not hold up that others are revoked.
func TestRevokedWhileOthersHang(t *testing.T) {
	var hangs atomic.Bool
	hanging := func(c *live.Config) {
		was := c.Authenticate
		c.Authenticate = func(r *http.Request) (*access.Principal, error) {
			if hangs.Load() && r.Header.Get("Authorization") == "Bearer counter" {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return was(r)
		}
	}
	inBubble(t, hanging, func(t *testing.T, r *rig) {
		var stuck, gone []*client
		for range 7 {
			stuck = append(stuck, r.connect("counter"))
			gone = append(gone, r.connect("worker"))
		}
		kept := r.connect("command")
		synctest.Wait()
		hangs.Store(true)
		r.as("worker", nil)
		time.Sleep(revokeTime)
		for _, c := range gone {
			if code := c.closeCode(); code != live.CloseSignIn {
				t.Errorf("a revoked token's socket was closed with %d", code)
			}
		}
		for _, c := range stuck {
			if code := c.closeCode(); code != live.CloseSlow {
				t.Errorf("a socket whose token could not be checked was closed with %d", code)
			}
		}
		if code := kept.closeCode(); code != 0 {
			t.Errorf("another's socket was closed with %d", code)
		}
		for _, c := range append(append(stuck, gone...), kept) {
			c.close()
		}
	})
}

// TestEventsAreRead by GET alone: another method would hold a stream open for nobody.
func TestEventsAreRead(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		for _, method := range []string{http.MethodHead, http.MethodPost, http.MethodDelete} {
			req, _ := http.NewRequestWithContext(t.Context(), method, "http://twin.test/live/events?s=x", http.NoBody)
			res, err := r.http().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != http.MethodGet {
				t.Errorf("%s: %d", method, res.StatusCode)
			}
		}
	})
}
