// Package cql2 is the Common Query Language of OGC (CQL2 1.0, OGC 21-065r2): both encodings, every conformance class,
// a type checker against declared queryables and an evaluator that allocates nothing for plain comparisons.
//
//	text ──Parse──────┐                    lookup(name) → Queryable
//	                  ├──► Expr ──Check──► Program ──Match(Row)──► true | false
//	JSON ──ParseJSON──┘     │                 ├─ Columns   which values a Row is asked for
//	                        │                 └─ Needs     what every row that matches has: values, boxes, joined by
//	      String, AppendJSON┘                              AND and OR, for a planner to ask indexes about
//
// How the conformance classes of the standard are met:
//
//	basic-cql2                     parse.go, program.go (three-valued AND, OR, NOT), compare.go, isnull.go
//	advanced-comparison-operators  like.go, compare.go (BETWEEN, IN)
//	case-, accent-insensitive      fold.go; CASEI and ACCENTI stand wherever a text may
//	basic-spatial-functions(-plus) spatial.go, wkt.go, geojson.go: every geometry type and BBOX as literal
//	spatial-functions              relate.go: regions and boxes decide most rows, DE-9IM of simplefeatures the rest
//	temporal-functions             temporal.go: the fifteen relations as formulas over how ends compare
//	array-functions                array.go, on lists of texts
//	property-property              a property or a constant may stand on either side of every operator
//	arithmetic                     scalar.go
//	cql2-text, cql2-json           parse.go, lexer.go, operand.go; parsejson.go, jsonread.go; print.go, printjson.go
//	functions                      functions.go; others are parsed and printed under any name, and refused by Check
//
// Where the standard leaves a choice, this package decides so:
//
//   - Predicates are three-valued; Match is true for TRUE alone. NULL in, NULL out, as in SQL; division by zero and
//     numbers past the range of float64 are NULL.
//   - Text compares by code point, without normalisation. CASEI is Unicode full case folding, ACCENTI removes the marks
//     of the canonical decomposition.
//   - There are no casts between kinds: number against text is a *TypeError. A text literal beside a date or timestamp is
//     read as the moment that it writes, as the abstract test suite has it in IN. A DATE against a TIMESTAMP compares by
//     UTC day, so that a timestamp "equals" the day it lies in. Instants have a resolution of one microsecond.
//   - A backslash in CQL2 text escapes a quote, a control letter (\a \b \t \n \v \f \r) or itself; before anything else it
//     stands for itself, so that LIKE '100\%' needs no doubling.
//   - Coordinates are lon, lat; a height is read and dropped, since all predicates are of the plane. Literals outside
//     ±180, ±90 and self-crossing rings are refused by Check. A BBOX whose west exceeds its east crosses the antimeridian.
//
// Beyond the grammar it takes: offsets in timestamps (+08:00), BETWEEN over texts and moments, MULTIPOINT without inner
// brackets, a sign before brackets, a doubled quote inside a quoted property name. Heights need no tag Z.
//
// Limits: MaxBytes, MaxDepth and 256 elements in the lists of array functions. What is within them compiles; how many
// rows a filter is asked about is for the caller to bound.
//
// The nodes of the text and of the JSON form of one filter are equal but for positions. What the text negates by NOT LIKE,
// NOT IN, NOT BETWEEN or IS NOT NULL is a Not around the plain node, and -x is the product of -1 and x, as in the examples
// of the standard. Both printers write what reads back to an equal tree.
//
// testdata holds what fixes all this: queries.txt (filters and the rows they select, or the error), syntax.txt (texts
// that are refused, with the place) and conformance.txt (the abstract test suite of the standard; it and the pairs of
// examples run where GRIDTWIN_TESTDATA names the folder of test data).
//
// Concurrency: parsing and checking are pure; an Expr is never changed after it is made, and a Program may be used by
// any number of goroutines at once.
//
// The package knows nothing of twins, entities, roles or HTTP; masking happens before a Row is handed in.
package cql2
