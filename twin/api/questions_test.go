package api_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the answers of docs/questions.md")

const (
	questionsFile = "../../docs/questions.md"
	requestFence  = "```sh\n"
	answerFence   = "```json\n"
	endFence      = "```\n"
)

// TestQuestions runs each request of the document as it stands, in a shell, against the sample village, and compares
// what comes with the answer below it.
func TestQuestions(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: run make deps", tool)
		}
	}
	data, err := os.ReadFile(questionsFile)
	if err != nil {
		t.Fatal(err)
	}
	s := villageSite(t)
	var out strings.Builder
	asked := 0
	for rest := string(data); ; {
		before, after, more := strings.Cut(rest, requestFence)
		out.WriteString(before)
		if !more {
			break
		}
		request, after, ok1 := strings.Cut(after, endFence)
		between, after, ok2 := strings.Cut(after, answerFence)
		answer, after, ok3 := strings.Cut("\n"+after, "\n"+endFence)
		if !ok1 || !ok2 || !ok3 || strings.TrimSpace(between) != "" {
			t.Fatalf("a request without its answer: %.200s", request)
		}
		asked++
		got := s.shell(request)
		if want := strings.TrimPrefix(answer, "\n"); !*update && got != want {
			t.Errorf("the request\n%s\nanswers\n%s\nand the document says\n%s", request, got, want)
		}
		out.WriteString(requestFence + request + endFence + between + answerFence + got + "\n" + endFence)
		rest = after
	}
	if n := strings.Count(out.String(), "\n## "); n != 12 || asked < n {
		t.Errorf("%d questions, %d requests", n, asked)
	}
	if *update {
		if err := os.WriteFile(questionsFile, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// shell runs lines with what the head of the document sets.
func (s *site) shell(lines string) string {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "bash", "-euo", "pipefail", "-c", lines)
	cmd.Env = append(os.Environ(), "B="+s.url, "T=Authorization: Bearer "+s.tokens["command"], "S=Authorization: Bearer "+s.tokens["steward"], "no_proxy=127.0.0.1")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil || said.Len() > 0 {
		s.t.Fatalf("%s\n%v %s\n%s", lines, err, said.String(), out)
	}
	return strings.TrimSuffix(string(out), "\n")
}
