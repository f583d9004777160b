package wire

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxNesting bounds how deep arrays and objects of a document lie within each other. A multipolygon within a batch needs
// nine.
const MaxNesting = 64

// manyNames is how many members an object may have before they are remembered in a map.
const manyNames = 16

// level is an array or object that a place of a document lies in.
type level struct {
	object bool
	name   string // of the member that is being read
	item   int    // in an array
	first  int    // of its names among all that are remembered
	many   map[string]bool
}

// scanner walks through a document without reading values.
type scanner struct {
	data   []byte
	levels []level
	names  []string // of the objects that are open, outermost first
}

// sound refuses what a decoder would take without a word or at great cost: an object that has a member twice, of which
// only one would count, and nesting without end. Where the syntax is broken it leaves the rest to the decoder.
func sound(data []byte) error {
	s := &scanner{data: data}
	wantName := false
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			if len(s.levels) == MaxNesting {
				return &JSONError{Offset: int64(i), Msg: "it is nested more than " + strconv.Itoa(MaxNesting) + " deep"}
			}
			wantName = data[i] == '{'
			s.levels = append(s.levels, level{object: wantName, first: len(s.names)})
		case '}', ']':
			if len(s.levels) == 0 {
				return nil
			}
			s.names = s.names[:s.top().first]
			s.levels = s.levels[:len(s.levels)-1]
			wantName = false
		case ',':
			if len(s.levels) > 0 {
				s.top().item++
				wantName = s.top().object
			}
		case '"':
			end := s.text(i)
			if end < 0 {
				return nil
			}
			if wantName {
				if err := s.member(data[i:end]); err != nil {
					return err
				}
				wantName = false
			}
			i = end - 1
		}
	}
	return nil
}

func (s *scanner) top() *level { return &s.levels[len(s.levels)-1] }

// text returns where the string that begins at a place ends, behind its quote, or -1.
func (s *scanner) text(from int) int {
	for i := from + 1; i < len(s.data); i++ {
		switch s.data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// member takes the name of a member, and refuses it where the object has it already.
func (s *scanner) member(quoted []byte) error {
	name := string(quoted[1 : len(quoted)-1])
	if (strings.Contains(name, `\`) || !utf8.ValidString(name)) && json.Unmarshal(quoted, &name) != nil {
		return nil // the decoder says why
	}
	l := s.top()
	own := s.names[l.first:]
	twice := l.many[name]
	if l.many == nil {
		for _, n := range own {
			twice = twice || n == name
		}
	}
	if twice {
		l.name = name
		return &MemberError{Pointer: s.pointer(), Msg: "is given twice"}
	}
	if s.names = append(s.names, name); len(own) == manyNames {
		l.many = make(map[string]bool, 4*manyNames)
		for _, n := range s.names[l.first:] {
			l.many[n] = true
		}
	} else if l.many != nil {
		l.many[name] = true
	}
	l.name = name
	return nil
}

// pointer is that of the member that is being read.
func (s *scanner) pointer() string {
	at := ""
	for _, l := range s.levels {
		if l.object {
			at = Pointer(at, l.name)
		} else {
			at = Pointer(at, l.item)
		}
	}
	return at
}
