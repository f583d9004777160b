package openapi

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// What a page for people needs besides the document: types in words, the components of some operations, samples as
// commands.

// Word is a piece of a description, with the component that it names, "" for none.
type Word struct{ Text, Component string }

// Words describe what a schema takes, in short: "array of House or null".
func (s *Schema) Words() []Word {
	var words []Word
	switch {
	case s.Name != "":
		words = []Word{{s.Name, s.Name}}
	case s.Const != "":
		words = []Word{{Text: strconv.Quote(s.Const)}}
	case len(s.Enum) > 0:
		words = []Word{{Text: strings.Join(s.Enum, " | ")}}
	case s.Items != nil:
		words = append([]Word{{Text: "array of"}}, s.Items.Words()...)
	case len(s.OneOf)+len(s.AllOf) > 0:
		for i, part := range slices.Concat(s.OneOf, s.AllOf) {
			if i > 0 {
				words = append(words, Word{Text: "or"})
			}
			words = append(words, part.Words()...)
		}
	case s.Format != "":
		words = []Word{{Text: s.Type + " (" + s.Format + ")"}}
	case s.Type == "":
		words = []Word{{Text: "any value"}}
	default:
		words = []Word{{Text: s.Type}}
	}
	if limits := s.limits(); limits != "" {
		words = append(words, Word{Text: limits})
	}
	if s.Nullable {
		words = append(words, Word{Text: "or null"})
	}
	return words
}

// limits are the bounds of numbers and lengths.
func (s *Schema) limits() string {
	number := func(f *float64) string { return strconv.FormatFloat(*f, 'f', -1, 64) }
	switch {
	case s.Min != nil && s.Max != nil:
		return number(s.Min) + "–" + number(s.Max)
	case s.Min != nil:
		return "≥ " + number(s.Min)
	case s.Max != nil:
		return "≤ " + number(s.Max)
	case s.MinLen > 0 && s.MaxLen > 0 && s.Name == "":
		return "(" + strconv.Itoa(s.MinLen) + "–" + strconv.Itoa(s.MaxLen) + ")"
	case s.MaxLen > 0 && s.Name == "":
		return "(≤ " + strconv.Itoa(s.MaxLen) + ")"
	}
	return ""
}

// Components lists the named schemas that operations use, by name.
func Components(ops []Operation) []*Schema {
	found := map[string]*Schema{}
	var visit func(*Schema)
	visit = func(s *Schema) {
		if s == nil || s.Name != "" && found[s.Name] != nil {
			return
		}
		if s.Name != "" {
			found[s.Name] = s
		}
		visit(s.Items)
		visit(s.Rest)
		for _, p := range s.Props {
			visit(p.Schema)
		}
		for _, part := range slices.Concat(s.OneOf, s.AllOf) {
			visit(part)
		}
	}
	for i := range ops {
		for _, p := range ops[i].Params {
			visit(p.Schema)
		}
		if ops[i].Body != nil {
			for _, c := range ops[i].Body.Content {
				visit(c.Schema)
			}
		}
		for _, a := range ops[i].Answers {
			for _, c := range a.Content {
				visit(c.Schema)
			}
		}
	}
	var list []*Schema
	for _, s := range found {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *Schema) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Curl is a sample as a command line. A credential is taken from the variable TOKEN.
func (o *Operation) Curl(origin string, s *Sample) string {
	path := o.FullPath()
	for _, p := range s.Path {
		path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(p.Value))
	}
	command := "curl"
	if m := strings.ToUpper(o.Method()); m != "GET" {
		command += " -X " + m
	}
	if len(s.Query) > 0 {
		command += " -G"
	}
	parts := []string{command + " " + quote(origin+path)}
	for _, q := range s.Query {
		parts = append(parts, "--data-urlencode "+quote(q.Name+"="+q.Value))
	}
	if s.As != "" || o.Auth == AuthNeeded {
		parts = append(parts, `-H "Authorization: Bearer $TOKEN"`)
	}
	for _, h := range s.Headers {
		parts = append(parts, "-H "+quote(h.Name+": "+h.Value))
	}
	if s.Body != nil {
		media := s.Media
		if media == "" {
			media = o.Body.Content[0].Media
		}
		parts = append(parts, "-H "+quote("Content-Type: "+media), "--data "+quote(string(s.Body)))
	}
	return strings.Join(parts, " \\\n  ")
}

// quote makes one word of a shell's command line.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
