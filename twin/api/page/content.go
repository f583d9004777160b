package page

// Link is something to follow.
type Link struct {
	Href, Text string
	Rel, Type  string // as in the links of JSON documents
}

// Head is what all pages have.
type Head struct {
	Title string
	Trail []Link // from the landing page to what holds this one
	Links []Link // all that the document links to, its other forms among them
}

// Landing is the entry.
type Landing struct {
	Head
	Intro string
	Facts []Fact
}

// Fact is one thing that is told: a name, what it says, and a link where there is one.
type Fact struct {
	Name  string // of the member, as programs know it
	Label string // for people, "" where the name says enough
	Text  string
	Note  string // what a code means
	Href  string
}

// Collections lists the collections.
type Collections struct {
	Head
	List []Collection
}

// Collection is one collection.
type Collection struct {
	Head
	ID    string
	Doc   string
	Items string // where its features are
	Self  string
	Facts []Fact
	CRS   []string // by URI, the stored one first
}

// Fields is a schema: the properties of a collection's features, or those to filter by.
type Fields struct {
	Head
	Intro string
	Rows  []FieldRow
}

// FieldRow is one property of a schema.
type FieldRow struct {
	Name, Label, Type, Doc string
	Codes                  []Fact // of what is coded: code and meaning
	Notes                  []string
}

// Features is a page of a collection.
type Features struct {
	Head
	Matched  string // how many there are, "" where that is not told
	Returned string // how many are on the page, likewise
	Form     []Input
	Action   string // where the form goes
	Columns  []Fact
	Rows     []Row
	Next     string
	Sketch   *Sketch
}

// Input is one field of the form above a list.
type Input struct{ Name, Label, Value, Hint string }

// Row is one feature of a list.
type Row struct {
	Href  string
	Title string
	Cells []Fact
}

// Feature is one feature.
type Feature struct {
	Head
	Facts  []Fact
	Sketch *Sketch
}
