package ingest

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// maxSheetDigits is how many digits of a number a spreadsheet keeps.
const maxSheetDigits = 15

// errLostDigits words what is wrong with an identity number that a spreadsheet took for a number, and the mend.
var errLostDigits = errors.New("is stored as a number, which keeps only 15 digits and no leading zeros: format the column as text and enter it again from the source")

// value reads one cell as a value of a field. References are read by reference.
func value(f *twin.Field, p *Prop, factor float64) (twin.Value, error) {
	switch {
	case p.Kind == PropNull:
		return twin.Value{}, nil
	case p.Kind == PropJSON:
		return jsonValue(f, p.Text)
	case f.Kind == twin.KindText && lostDigits(f, p):
		return twin.Value{}, errLostDigits
	}
	text := p.Text
	switch f.Kind {
	case twin.KindText:
		return f.Normalize(twin.Text(text))
	case twin.KindInt, twin.KindFloat:
		if text = bareNumber(text); factor != 0 {
			return scaled(f, text, factor)
		}
	case twin.KindEnum:
		v, err := f.Normalize(twin.Enum(text))
		if strings.TrimSpace(text) == "" || err != nil && saysNothing(text) {
			return twin.Value{}, nil
		}
		return v, err
	}
	return f.ParseText(text)
}

// lostDigits tells an identity number that was kept as a number: by a spreadsheet, or by one that wrote it as 3.1E+17.
func lostDigits(f *twin.Field, p *Prop) bool {
	if p.Kind == PropNumber {
		return f.Check != "" && f.Check != "phone" || len(strings.TrimLeft(p.Text, "-0")) > maxSheetDigits && !strings.Contains(p.Text, ".")
	}
	if f.Check == "" || !strings.ContainsAny(p.Text, "eE") {
		return false
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(p.Text), 64)
	return err == nil && x > 1e9 && strings.Contains(p.Text, "+")
}

// saysNothing tells words that stand for "there is one, of some kind".
func saysNothing(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "yes", "building", "unknown", "unspecified", "未知", "不详", "-", "/":
		return true
	}
	return false
}

// bareNumber takes away the unit that people write after a number, and what they part thousands by.
func bareNumber(s string) string {
	s = strings.TrimSpace(s)
	end := strings.LastIndexAny(s, "0123456789") + 1
	if end == 0 || end == len(s) && !strings.Contains(s, ",") {
		return s
	}
	switch strings.ToLower(strings.TrimSpace(s[end:])) {
	case "", "m", "米", "层", "f", "m2", "m²", "㎡", "平方米", "平米", "人", "年", "万元", "号":
		return strings.ReplaceAll(s[:end], ",", "")
	}
	return s
}

func scaled(f *twin.Field, text string, factor float64) (twin.Value, error) {
	if text == "" {
		return twin.Value{}, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return twin.Value{}, fmt.Errorf("%q is not a number", text)
	}
	return f.Normalize(twin.Float(math.Round(x*factor*100) / 100))
}

// jsonValue reads what only features can hold: lists and outlines.
func jsonValue(f *twin.Field, text string) (twin.Value, error) {
	switch f.Kind {
	case twin.KindList:
		var items []string
		t := &jsonText{b: []byte(text), s: text}
		err := t.array(func() error {
			if t.peek() != '"' {
				return errors.New("is no list of texts")
			}
			s, err := t.text()
			items = append(items, s)
			return err
		})
		if err != nil {
			return twin.Value{}, errors.New("is no list of texts")
		}
		return f.Normalize(twin.List(items...))
	case twin.KindGeom:
		g, err := geo.ParseGeoJSON([]byte(text))
		if err != nil {
			return twin.Value{}, err
		}
		if m, ok := g.(orb.MultiPolygon); ok && len(m) == 1 {
			g = m[0]
		}
		return f.Normalize(twin.Geom(g))
	}
	return twin.Value{}, fmt.Errorf("is an array or object, expected %s", f.Kind)
}

// reason words why a value was not taken, without the value itself where that is nobody's business.
func reason(f *twin.Field, p *Prop, err error) string {
	msg := err.Error()
	if !f.Sealed() || errors.Is(err, errLostDigits) {
		return msg
	}
	text := strings.TrimSpace(p.Text)
	msg = strings.ReplaceAll(msg, strconv.Quote(text), "the value")
	if text != "" && strings.Contains(msg, text) {
		return "is no valid " + f.Kind.String()
	}
	return msg
}
