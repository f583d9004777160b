package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// runLine does one command line in this process.
func runLine(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), streams{strings.NewReader(stdin), &out, &errs}, args)
	return code, out.String(), errs.String()
}

func TestAccountsByCommand(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	const password = "Correct-Horse-9"
	steps := []struct {
		name  string
		stdin string
		args  []string
		code  int
		says  string
	}{
		{"no store", "", []string{"user", "list", "--store", store}, exitFailed, "make one with"},
		{"make one", "", []string{"synth", "--people", "50", "--store", store}, exitDone, ""},
		{"add", password + "\n", []string{"user", "add", "--store", store, "--role", "command", "--scopes", "310114", "alice"}, exitDone, "added alice"},
		{"add again", password + "\n", []string{"user", "add", "--store", store, "alice"}, exitFailed, "already"},
		{"weak", "short\n", []string{"user", "add", "--store", store, "bob"}, exitFailed, "at least 10 characters"},
		{"bad role", password + "\n", []string{"user", "add", "--store", store, "--role", "boss", "bob"}, exitFailed, "none of worker"},
		{"list", "", []string{"user", "list", "--store", store}, exitDone, "alice"},
		{"bad right", "", []string{"token", "add", "--store", store, "--rights", "fly", "tool"}, exitFailed, "none of map:read"},
		{"bad days", "", []string{"token", "add", "--store", store, "--days", "-1", "tool"}, exitUsage, "--days"},
		{"token", "", []string{"token", "add", "--store", store, "--rights", "map:read", "--scopes", "310114", "tool"}, exitDone, "gt_"},
		{"tokens", "", []string{"token", "list", "--store", store}, exitDone, "tool"},
		{"revoke token", "", []string{"token", "revoke", "--store", store, "tool"}, exitDone, "revoked 1"},
		{"revoke", "", []string{"user", "revoke", "--store", store, "alice"}, exitDone, ""},
		{"check", "", []string{"check", "--store", store}, exitDone, "0 problems"},
		{"backup", "", []string{"backup", "--store", store, store + ".bak"}, exitDone, "backed"},
		{"restore over it", "", []string{"restore", "--store", store, store + ".bak"}, exitFailed, "exist"},
		{"restore", "", []string{"restore", "--store", store + ".2", store + ".bak"}, exitDone, "new epoch"},
		{"wrong flag", "", []string{"check", "--stroe", store}, exitUsage, "--help"},
		{"no command", "", []string{"dance"}, exitUsage, "no command"},
		{"version", "", []string{"version"}, exitDone, "gridtwin"},
	}
	for _, s := range steps {
		code, out, errs := runLine(t, s.stdin, s.args...)
		if code != s.code || !strings.Contains(out+errs, s.says) {
			t.Fatalf("%s: exit %d, want %d; %s%s", s.name, code, s.code, out, errs)
		}
		if code != exitDone && strings.Count(errs, "\n") != 1 {
			t.Fatalf("%s: an error is one line: %q", s.name, errs)
		}
	}
}

// TestVillageLives lets the demo's happenings go on for a while, quickly, and looks whether they are commits like any.
func TestVillageLives(t *testing.T) {
	p := startDemo(t, t.TempDir())
	f := p.live("command")
	f.until("ready", nil)
	f.send(map[string]any{"t": "sub", "id": "a", "types": []string{"people", "houses", "units", "facilities", "grids", "industry"}, "mode": "entities"})
	f.until("snap", func(m map[string]any) bool { return m["last"] == true })
	kinds := map[string]bool{}
	for deadline := time.Now().Add(30 * time.Second); len(kinds) < 3 && time.Now().Before(deadline); {
		ev := f.until("ev", nil)
		for _, c := range ev["changes"].([]any) {
			kinds[c.(map[string]any)["type"].(string)] = true
		}
	}
	if len(kinds) < 3 {
		t.Fatalf("only %v changed", kinds)
	}
}
