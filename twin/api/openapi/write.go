package openapi

import (
	"encoding/json"
	"slices"
	"strings"
)

// operation writes one operation.
func (w *writer) operation(op *Operation) object {
	o := object{{"tags", []any{op.Tag}}, {"operationId", op.ID}, {"summary", op.Summary}}
	o.text("description", op.Doc)
	if len(op.Params) > 0 {
		list := make([]any, len(op.Params))
		for i, p := range op.Params {
			list[i] = w.param(op, p)
		}
		o.put("parameters", list)
	}
	if op.Body != nil {
		o.put("requestBody", w.body(op))
	}
	o.put("responses", w.answers(op))
	o.put("security", w.security(op.Auth))
	return o
}

// param writes a parameter, or a reference to it. A shared one shows no example of a single operation.
func (w *writer) param(op *Operation, p *Param) any {
	if p.Shared == "" {
		return w.inlineParam(p, sampleValue(op, p))
	}
	w.share("parameters", p.Shared, func() any { return w.inlineParam(p, nil) })
	return ref("parameters", p.Shared)
}

func (w *writer) inlineParam(p *Param, example any) object {
	o := object{{"name", p.Name}, {"in", p.In}}
	o.flag("required", p.Required)
	o.text("description", p.Doc)
	if p.Commas {
		o.put("style", "form")
		o.put("explode", false)
	}
	o.put("schema", w.schema(p.Schema))
	if example != nil {
		o.put("example", example)
	}
	return o
}

// sampleValue takes a parameter's example out of the first sample that has it.
func sampleValue(op *Operation, p *Param) any {
	for _, s := range op.Samples {
		list := s.Query
		switch p.In {
		case PlacePath:
			list = s.Path
		case PlaceHeader:
			list = s.Headers
		}
		v, there := Value(list, p.Name)
		if !there {
			continue
		}
		switch p.Schema.Type {
		case "integer", "number", "boolean":
			return json.RawMessage(v)
		case "array":
			return sampleList(p.Schema.Items, v)
		}
		return v
	}
	return nil
}

func sampleList(items *Schema, v string) []any {
	list := texts(strings.Split(v, ","))
	if items.Type == "number" || items.Type == "integer" {
		for i := range list {
			list[i] = json.RawMessage(list[i].(string))
		}
	}
	return list
}

// body writes what a request carries, with the bodies of its samples.
func (w *writer) body(op *Operation) object {
	content := object{}
	for i, c := range op.Body.Content {
		m := w.content(c)
		examples := object{}
		for _, s := range op.Samples {
			if s.Body == nil || s.Media != c.Media && (s.Media != "" || i > 0) {
				continue
			}
			e := object{}
			e.text("summary", s.Doc)
			e.put("value", s.Body)
			examples.put(s.Name, e)
		}
		if len(examples) > 0 {
			m.put("examples", examples)
		}
		content.put(c.Media, m)
	}
	o := object{}
	o.text("description", op.Body.Doc)
	o.put("required", true)
	o.put("content", content)
	return o
}

func (w *writer) content(c Content) object {
	m := object{}
	switch {
	case c.Schema != nil:
		m.put("schema", w.schema(c.Schema))
	case w.old:
		m.put("schema", object{{"type", "string"}, {"format", "binary"}})
	default:
		m.put("schema", object{{"type", "string"}})
	}
	if c.Example != nil {
		m.put("example", c.Example)
	}
	return m
}

// answers writes what comes back, by rising status.
func (w *writer) answers(op *Operation) object {
	o := object{}
	list := slices.Clone(op.Answers)
	slices.SortStableFunc(list, func(a, b Answer) int { return a.Status - b.Status })
	for i := range list {
		o.put(statusName(list[i].Status), w.answer(&list[i]))
	}
	faults := slices.Clone(op.Faults)
	slices.Sort(faults)
	for _, status := range slices.Compact(faults) {
		name := w.doc.FaultName(status)
		w.share("responses", name, func() any {
			a := w.doc.Fault(status)
			return w.answer(&a)
		})
		o.put(statusName(status), ref("responses", name))
	}
	slices.SortStableFunc(o, func(a, b member) int { return strings.Compare(a.name, b.name) })
	return o
}

func (w *writer) answer(a *Answer) object {
	o := object{{"description", a.Doc}}
	if len(a.Headers) > 0 {
		headers := object{}
		for _, h := range a.Headers {
			w.share("headers", h.Name, func() any {
				return object{{"description", h.Doc}, {"schema", w.schema(h.Schema)}}
			})
			headers.put(h.Name, ref("headers", h.Name))
		}
		o.put("headers", headers)
	}
	if len(a.Content) > 0 {
		content := object{}
		for _, c := range a.Content {
			content.put(c.Media, w.content(c))
		}
		o.put("content", content)
	}
	return o
}
