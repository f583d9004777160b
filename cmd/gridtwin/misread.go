package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/gridtwin/gridtwin/twin/outlet"
)

// strictly reads one JSON value, which has no member that into does not know, and nothing after it.
func strictly(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object")
	}
	return nil
}

// misread says where a configuration was not understood: the decoder knows of no consumer in its list, and names the
// members of the file where one of a consumer is misspelt. It repeats no value, which may be a secret.
func misread(data []byte, err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		before := data[:min(max(syntax.Offset-1, 0), int64(len(data)))]
		return fmt.Errorf("line %d: %w", 1+bytes.Count(before, []byte("\n")), err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("it ends too early, after line %d: a bracket or quotation mark is missing", 1+bytes.Count(bytes.TrimSpace(data), []byte("\n")))
	}
	var lists struct {
		Webhooks []json.RawMessage `json:"webhooks"`
		MQTT     []json.RawMessage `json:"mqtt"`
	}
	// What is no list of consumers is told by the first error.
	if json.Unmarshal(data, &lists) == nil {
		for i, text := range lists.Webhooks {
			if err := strictly(text, new(outlet.Webhook)); err != nil {
				return fmt.Errorf("webhooks/%d%s: %w; it may hold %s", i, nameIn(text), err, members(reflect.TypeFor[outlet.Webhook]()))
			}
		}
		for i, text := range lists.MQTT {
			if err := strictly(text, new(outlet.MQTT)); err != nil {
				return fmt.Errorf("mqtt/%d%s: %w; it may hold %s", i, nameIn(text), err, members(reflect.TypeFor[outlet.MQTT]()))
			}
		}
	}
	return fmt.Errorf("%w; it may hold %s", err, configMembers)
}

// nameIn is the consumer's name in brackets, where it has one.
func nameIn(text []byte) string {
	var of struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(text, &of) != nil || of.Name == "" {
		return ""
	}
	return fmt.Sprintf(" (%q)", of.Name)
}

// members lists those that the JSON of a struct may have, with the ones of structs in it.
func members(of reflect.Type) string {
	var names []string
	for _, f := range reflect.VisibleFields(of) {
		if name := f.Tag.Get("json"); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
