package codes

import (
	"errors"
	"strings"
	"testing"
	"time"
)

type checkCase struct {
	name, kind, in string
	want           string // normal form, "" where an error is due
	says           string // part of the error
}

func runChecks(t *testing.T, cases []checkCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.kind+"/"+c.name, func(t *testing.T) {
			got, err := Check(c.kind, c.in)
			if got != c.want {
				t.Errorf("Check(%q) = %q, want %q (%v)", c.in, got, c.want, err)
			}
			if (err == nil) != (c.want != "") {
				t.Fatalf("Check(%q) error = %v", c.in, err)
			}
			if err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %q does not say %q", err, c.says)
			}
		})
	}
}

func TestCheckCitizenID(t *testing.T) {
	const k = KindCitizenID
	runChecks(t, []checkCase{
		{"public vector with X", k, "11010519491231002X", "11010519491231002X", ""},
		{"public vector", k, "440524188001010014", "440524188001010014", ""},
		{"lower case x", k, "11010519491231002x", "11010519491231002X", ""},
		{"spaces and hyphens", k, " 110105-19491231 002X ", "11010519491231002X", ""},
		{"full width", k, "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", ""},
		{"text apostrophe and byte order mark", k, "\ufeff'11010519491231002X", "11010519491231002X", ""},
		{"check digit", k, "110105194912310027", "", "check character is 7, expected X"},
		{"rounded by a spreadsheet", k, "310114199001010000", "", "ends in 000"},
		{"scientific", k, "3.10114E+17", "", "format the column as text"},
		{"decimal", k, "310114199001010000.0", "", "formatted by a spreadsheet"},
		{"February 29 of a common year", k, "110105190102290021", "", "no date of birth"},
		{"century", k, "110105294912310021", "", "no date of birth"},
		{"province", k, "100105194912310021", "", "no province"},
		{"first generation", k, "110105491231002", "", "first-generation"},
		{"short", k, "1101051949123100", "", "has 16 characters, not 18"},
		{"letter O", k, "11O10519491231002X", "", "the digit 0 is meant"},
		{"X inside", k, "1101051949123100XX", "", "character 17 is not a digit"},
		{"empty", k, " \u200b", "", "is empty"},
	})
}

func TestCitizenIDParts(t *testing.T) {
	id, err := ParseCitizenID("11010519491231002x")
	if err != nil {
		t.Fatal(err)
	}
	if id.Region() != "110105" || id.Sex() != Female || id.Sex().String() != "female" || id.Synthetic() {
		t.Errorf("parts of %s: %s %v %v", id, id.Region(), id.Sex(), id.Synthetic())
	}
	if want := time.Date(1949, 12, 31, 0, 0, 0, 0, time.UTC); !id.Birth().Equal(want) {
		t.Errorf("birth %v", id.Birth())
	}
}

func TestMakeCitizenID(t *testing.T) {
	id, err := MakeCitizenID(time.Date(1990, 2, 3, 0, 0, 0, 0, time.UTC), 17)
	if err != nil || !id.Synthetic() || id.Sex() != Male || !strings.HasPrefix(string(id), "99000019900203017") {
		t.Errorf("made %q, %v", id, err)
	}
	if _, err := MakeCitizenID(time.Time{}, 1000); err == nil {
		t.Error("order 1000 was taken")
	}
}

func TestCheckUSCC(t *testing.T) {
	const k = KindUSCC
	runChecks(t, []checkCase{
		{"public vector of a firm", k, "91350100M000100Y43", "91350100M000100Y43", ""},
		{"public vector of an office", k, "11320000MB151840XJ", "11320000MB151840XJ", ""},
		{"lower case and spaces", k, "91350100 m000100y4 3", "91350100M000100Y43", ""},
		{"check character", k, "91350100M000100Y44", "", "check character is 4, expected 3"},
		{"letter O", k, "9135O100M000100Y43", "", "character 5 is 'O'"},
		{"letter I", k, "9I350100M000100Y43", "", "the digit 1 is meant"},
		{"department", k, "B1350100M000100Y43", "", "registering department"},
		{"letter in the division", k, "91A50100M000100Y43", "", "character 3 is 'A', not a digit"},
		{"old registration number", k, "310114000123456", "", "before 2015"},
		{"long", k, "91350100M000100Y433", "", "has 19 characters"},
		{"Chinese", k, "统一社会信用代码", "", "character 1"},
		{"scientific", k, "9.135E+17", "", "format the column as text"},
	})
	if got, err := MakeUSCC("91350100M000100Y4"); got != "91350100M000100Y43" || err != nil {
		t.Errorf("MakeUSCC = %q, %v", got, err)
	}
}

func TestCheckEstateNo(t *testing.T) {
	const k, whole = KindEstateNo, "310114103218JC00012F00010001"
	runChecks(t, []checkCase{
		{"homestead", k, whole, whole, ""},
		{"as printed", k, "310114 103218 JC00012 F00010001", whole, ""},
		{"hyphens and lower case", k, "310114-103-218-jc-00012-f-00010001", whole, ""},
		{"nothing built", k, "310114103218JC00012W00000000", "310114103218JC00012W00000000", ""},
		{"none, yet a unit", k, "310114103218JC00012W00010001", "", "fixture is W"},
		{"parcel alone", k, "310114103218JC00012", "", "the code of a parcel"},
		{"owner", k, "310114103218XC00012F00010001", "", "character 13 is 'X'"},
		{"right", k, "310114103218J100012F00010001", "", "character 14 is '1'"},
		{"fixture", k, "310114103218JC00012H00010001", "", "character 20 is 'H'"},
		{"letter O", k, "310114103218JC000I2F00010001", "", "the digit 1 is meant"},
		{"county", k, "010114103218JC00012F00010001", "", "county"},
		{"short", k, "310114103218JC00012F0001000", "", "has 27 characters, not 28"},
	})
	no, err := ParseEstateNo(whole)
	if err != nil || no.County() != "310114" || no.Parcel() != "310114103218JC00012" || no.Feature() != "JC" ||
		no.Fixture() != FixtureHouse || no.Unit() != "00010001" {
		t.Errorf("parts of %q: %v", no, err)
	}
}

func TestCheckIndustry(t *testing.T) {
	const k = KindIndustry
	runChecks(t, []checkCase{
		{"car parts", k, "C3670", "C3670", ""},
		{"group", k, "c367", "C367", ""},
		{"without its letter", k, "3670", "C3670", ""},
		{"agriculture", k, "01", "A01", ""},
		{"wrong section", k, "F3670", "", "it is in C (制造业)"},
		{"no such division", k, "T98", "", "no division 98"},
		{"letter alone", k, "C", "", "letter and 2 to 4 digits"},
		{"words", k, "制造业", "", "letter and 2 to 4 digits"},
	})
	for d := range 100 {
		in := string([]byte{'0' + byte(d/10), '0' + byte(d%10)})
		if _, err := CheckIndustry(in); (err == nil) != (d >= 1 && d <= 97) {
			t.Errorf("division %s: %v; the sections must cover 01 to 97", in, err)
		}
	}
	if s, ok := IndustrySection("C3670"); !ok || s.ZH != "制造业" {
		t.Errorf("section of C3670: %v", s)
	}
}

func TestCheckLandUse(t *testing.T) {
	runChecks(t, []checkCase{
		{"homestead", KindLandUse, "0702", "0702", ""},
		{"class", KindLandUse, "07", "07", ""},
		{"zero dropped", KindLandUse, "702", "0702", ""},
		{"older edition", KindLandUse, "0703", "", "code_system"},
		{"words", KindLandUse, "宅基地", "", "two or four digits"},
		{"form only", KindLandUseForm, "0703", "0703", ""},
		{"form of five", KindLandUseForm, "07020", "", "two or four digits"},
	})
	kinds := 0
	for i, u := range LandUses() {
		if i > 0 && LandUses()[i-1].Code >= u.Code {
			t.Errorf("%s is out of order", u.Code)
		}
		if u.ZH == "" || u.EN == "" {
			t.Errorf("%s lacks a label", u.Code)
		}
		if got, ok := FindLandUse(u.Code); !ok || got != u {
			t.Errorf("FindLandUse(%s) = %v", u.Code, got)
		}
		if len(u.Code) == 4 {
			kinds++
		}
	}
	if kinds != 73 {
		t.Errorf("%d kinds; the edition of 2017 has 73", kinds)
	}
}

func TestCheckFacility(t *testing.T) {
	const k = KindFacility
	runChecks(t, []checkCase{
		{"hydrant", k, "3101140103000017", "3101140103000017", ""},
		{"spaces", k, "310114 01 03 000017", "3101140103000017", ""},
		{"short", k, "310114010300001", "", "has 15 characters, not 16"},
		{"class", k, "3101140003000017", "", "count from 01"},
		{"scientific", k, "3.10114E+15", "", "format the column as text"},
		{"letter", k, "31011401O3000017", "", "the digit 0"},
	})
}

func TestCheckPhone(t *testing.T) {
	const k = KindPhone
	runChecks(t, []checkCase{
		{"mobile", k, "13800138000", "13800138000", ""},
		{"synthetic block", k, "19900001234", "19900001234", ""},
		{"country code", k, "+86 138-0013-8000", "13800138000", ""},
		{"country code by zeros", k, "0086 13800138000", "13800138000", ""},
		{"country code bare", k, "8613800138000", "13800138000", ""},
		{"figure that kept its digits", k, "13800138000.0", "13800138000", ""},
		{"landline", k, "(021) 5956 1234", "021-59561234", ""},
		{"landline from abroad", k, "+86 21 5956 1234", "021-59561234", ""},
		{"Beijing from abroad", k, "+86 10 6512 3456", "010-65123456", ""},
		{"landline of a prefecture", k, "0512-5312345", "0512-5312345", ""},
		{"extension", k, "021-59561234-801", "021-59561234-801", ""},
		{"extension in Chinese", k, "02159561234转801", "021-59561234-801", ""},
		{"service", k, "400-820-1234", "4008201234", ""},
		{"no area code", k, "59561234", "", "no area code"},
		{"short mobile", k, "1380013800", "", "has 10 characters"},
		{"prefix", k, "12800138000", "", "13 to 19"},
		{"two numbers", k, "13800138000/13900139000", "", "more than one"},
		{"scientific", k, "1.38E+10", "", "spreadsheet"},
		{"foreign", k, "+49 30 123456", "", "other than +86"},
		{"words", k, "无", "", "other than digits"},
		{"area 01", k, "011-59561234", "", "area code"},
		{"extension of a mobile", k, "13800138000转1", "", "no landline"},
	})
	if !SyntheticPhone("19900001234") || SyntheticPhone("13800138000") {
		t.Error("the synthetic block is 1990000xxxx")
	}
}

func TestUnknownKind(t *testing.T) {
	if _, err := Check("colour", "red"); !errors.Is(err, ErrKind) {
		t.Errorf("error %v", err)
	}
	for _, k := range Kinds() {
		if _, err := Check(k, ""); err == nil || errors.Is(err, ErrKind) {
			t.Errorf("Check(%s, empty) = %v, want an Error", k, err)
		}
	}
}
