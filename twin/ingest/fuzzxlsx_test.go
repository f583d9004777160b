package ingest_test

import (
	"archive/zip"
	"bytes"
	"testing"
)

// workbook packs a sheet and its shared strings into the least that a workbook needs. The parts are stored and not
// deflated, so that the fuzzer changes XML and not checksums.
func workbook(t testing.TB, sheet, shared string) string {
	t.Helper()
	const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const rel = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	parts := [...][2]string{
		{"xl/workbook.xml", `<workbook ` + ns + `><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + rel + `worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + rel + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{"xl/sharedStrings.xml", shared},
		{"xl/worksheets/sheet1.xml", sheet},
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p[0], Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	seedSheet = `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>lon</t></is></c><c r="C1" t="s"><v>1</v></c></row>` +
		`<row r="2"><c r="A2"><v>7</v></c><c r="B2"><v>121</v></c><c r="C2"><v>31</v></c></row></sheetData></worksheet>`
	seedShared = `<sst><si><t>source_id</t></si><si><r><t>la</t></r><r><t>t</t></r></si></sst>`
)

// TestSeedWorkbook keeps the fuzzer's seed a workbook that is read: else it would fuzz nothing but the refusal.
func TestSeedWorkbook(t *testing.T) {
	if n := drain(t, "f.xlsx", workbook(t, seedSheet, seedShared)); n != 1 {
		t.Fatalf("%d rows, want 1", n)
	}
}

func FuzzParseXLSX(f *testing.F) {
	f.Add(seedSheet, seedShared)
	f.Add(`<worksheet><sheetData><row r="9999999"><c r="ZZZZ1" t="s"><v>-1</v></c></row></sheetData>`, `<sst>`)
	f.Add(`<worksheet><sheetData><row><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="d"><v>x</v></c></row></sheetData></worksheet>`, ``)
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		text := workbook(t, sheet, shared)
		drain(t, "f.xlsx", text)
		importAll(t, "f.xlsx", text)
	})
}
