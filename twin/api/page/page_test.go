package page

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const evil = `"><script>alert(1)</script><b onclick='x'>`

// contents are pages of every kind, with markup in every text.
func contents() []any {
	head := Head{Title: evil, Trail: []Link{{Href: "http://h/?a=1&b=2", Text: evil}}, Links: []Link{
		{Href: "http://h/x", Text: evil, Rel: "next", Type: "text/html"}, {Href: "javascript:alert(1)", Text: "x"},
	}}
	facts := []Fact{{Name: evil, Label: evil, Text: evil, Note: evil, Href: "http://h/"}, {Name: "empty"}}
	sketch := Draw([]Outline{
		{Title: evil, Href: "http://h/", Closed: true, Lines: [][][2]float64{{{121, 31}, {121.1, 31}, {121.1, 31.1}, {121, 31}}}},
		{Title: evil, Lines: [][][2]float64{{{121.05, 31.05}}}},
	})
	return []any{
		&Landing{Head: head, Intro: evil, Facts: facts},
		&Collections{Head: head, List: []Collection{{Head: head, ID: evil, Doc: evil, Items: "http://h/", Self: "http://h/"}}},
		&Collection{Head: head, ID: evil, Doc: evil, Items: "http://h/", Facts: facts, CRS: []string{evil}},
		&Fields{Head: head, Intro: evil, Rows: []FieldRow{{Name: evil, Label: evil, Type: evil, Doc: evil, Codes: facts, Notes: []string{evil}}}},
		&Features{
			Head: head, Matched: "2", Returned: "1", Form: []Input{{evil, evil, evil, evil}, {Name: "f", Value: "html"}}, Action: "http://h/",
			Columns: facts, Rows: []Row{{Href: "http://h/", Title: evil, Cells: facts}}, Next: "http://h/?cursor=x", Sketch: sketch,
		},
		&Feature{Head: head, Facts: facts, Sketch: sketch},
		&Guide{
			Head: head, Intro: []string{evil}, Sections: []GuideSection{{Href: "http://h/", Title: evil, Doc: evil, Calls: []GuideCall{{Method: evil, Path: evil, Href: "/x"}}}},
			Calls: []GuideCall{{
				ID: evil, Method: evil, Path: evil, Title: evil, Doc: evil, Needs: evil,
				Params: []GuideRow{{Name: evil, In: evil, Doc: evil, Normal: evil, Type: []Link{{Text: evil}, {Href: "#x", Text: evil}}, Required: true}},
				Body:   []GuideBody{{Media: evil, Type: []Link{{Text: evil}}}}, Samples: []GuideSample{{evil, evil}},
				Answers: []GuideAnswer{{Status: evil, Doc: evil, Bodies: []GuideBody{{Media: evil}}, Headers: []string{evil, evil}}},
			}},
			Shapes: []GuideShape{{Name: evil, Doc: evil, Rows: []GuideRow{{Name: evil}}}, {Name: "x", Type: []Link{{Text: evil}}}}, Faults: facts,
		},
		&Tree{Head: head, Root: &Node{Object: true, Members: []Member{{evil, &Node{Array: true, Items: []*Node{{Text: evil, Href: "http://h/"}}}}}}},
	}
}

func TestPagesEscape(t *testing.T) {
	pages := New()
	for _, c := range contents() {
		t.Run(fmt.Sprintf("%T", c), func(t *testing.T) {
			b, err := pages.Append(nil, c)
			if err != nil {
				t.Fatal(err)
			}
			html := string(b)
			if strings.Contains(html, "<script") || strings.Contains(html, "<b onclick") || strings.Contains(html, `href="javascript:`) {
				t.Errorf("markup came through: %s", html)
			}
			if again, _ := pages.Append(nil, c); string(again) != html {
				t.Error("made again it is another page")
			}
			wellFormed(t, html)
		})
	}
}

// wellFormed checks what HTML 5 asks of the pages that are made here: the doctype, a title, and that every element that
// is opened is closed in its place.
func wellFormed(t *testing.T, html string) {
	t.Helper()
	if !strings.HasPrefix(html, "<!DOCTYPE html>") || !strings.Contains(html, "<title>") || !strings.Contains(html, `<meta charset="utf-8">`) {
		t.Error("it does not begin as an HTML 5 document")
	}
	void := []string{"meta", "link", "input", "br"}
	var open []string
	for _, m := range regexp.MustCompile(`<(/?)([a-z0-9]+)[^>]*>`).FindAllStringSubmatch(html, -1) {
		switch {
		case slices.Contains(void, m[2]):
		case m[1] == "":
			open = append(open, m[2])
		case len(open) == 0 || open[len(open)-1] != m[2]:
			t.Fatalf("</%s> closes nothing; open are %v", m[2], open)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("not closed: %v", open)
	}
}

// The policy allows the style that stands in the page, and nothing is loaded.
func TestPolicy(t *testing.T) {
	pages := New()
	b, err := pages.Append(nil, contents()[4])
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindSubmatch(b)
	if m == nil {
		t.Fatal("there is no style")
	}
	sum := sha256.Sum256(m[1])
	if !strings.Contains(pages.Policy(), "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
		t.Error("the policy allows another style")
	}
	for _, loads := range []string{"src=", "url(", "@import", "stylesheet", ` style="`} {
		if strings.Contains(string(b), loads) {
			t.Errorf("the page has %s", loads)
		}
	}
}

func TestUnknownContent(t *testing.T) {
	if _, err := New().Append(nil, 1); err == nil {
		t.Error("a page was made of a number")
	}
}

func TestParseTree(t *testing.T) {
	n, err := ParseTree([]byte(`{"b":[1.50,null,true],"a":{"x":"https://h/","y":"text"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if n.Members[0].Name != "b" || n.Members[0].Node.Items[0].Text != "1.50" || n.Members[0].Node.Items[1].Text != "null" {
		t.Errorf("read %+v", n.Members[0].Node)
	}
	if a := n.Members[1].Node; a.Members[0].Node.Href != "https://h/" || a.Members[1].Node.Href != "" {
		t.Errorf("links %+v", a)
	}
	for _, bad := range []string{"", "{", "[1,]", "1 2", strings.Repeat("[", 100) + strings.Repeat("]", 100)} {
		if _, err := ParseTree([]byte(bad)); err == nil {
			t.Errorf("%.20q is read", bad)
		} else if bad == "" && !errors.Is(err, io.EOF) {
			t.Errorf("nothing is %v", err)
		}
	}
}

func FuzzParseTree(f *testing.F) {
	f.Add([]byte(`{"a":[1,"x",null]}`))
	pages := New()
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := ParseTree(data)
		if err != nil {
			return
		}
		if _, err := pages.Append(nil, &Tree{Root: n}); err != nil {
			t.Error(err)
		}
	})
}

// Whatever is drawn lies within the drawing.
func TestDrawFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var outlines []Outline
		for range rapid.IntRange(1, 5).Draw(t, "features") {
			outlines = append(outlines, Outline{Lines: [][][2]float64{{{
				rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-89, 89).Draw(t, "lat"),
			}}}})
		}
		s := Draw(outlines)
		for _, shape := range s.Shapes {
			var x, y float64
			if _, err := fmt.Sscan(shape.X+" "+shape.Y, &x, &y); err != nil || x < 0 || x > sketchWidth || y < 0 || y > sketchHeight {
				t.Fatalf("%v is outside: %v", shape, err)
			}
		}
	})
	if Draw(nil) != nil || Draw([]Outline{{}}) != nil {
		t.Error("nothing is drawn as something")
	}
}
