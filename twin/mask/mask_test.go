package mask

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestApply(t *testing.T) {
	cases := []struct{ name, kind, in, want string }{
		{"two characters", KindName, "张三", "张*"},
		{"three characters", KindName, "张明华", "张*"},
		{"compound surname", KindName, "欧阳明华", "欧阳*"},
		{"compound surname and one", KindName, "司马迁", "司马*"},
		{"surname that only looks compound", KindName, "欧阳", "欧*"},
		{"with a middle dot", KindName, "买买提·艾合买提", "买*"},
		{"Latin", KindName, " John Smith ", "J*"},
		{"helpers", KindName, "张三、李四, 欧阳明华", "张*、李*、欧阳*"},
		{"empty name", KindName, "", ""},
		{"citizen id", KindLast4, "11010519491231002X", "**************002X"},
		{"short id", KindLast4, "12345678901", "******************"},
		{"words for a phone", KindPhone, "张三的手机号码1234", "****"},
		{"empty id", KindLast4, "", ""},
		{"mobile", KindPhone, "13800138000", "138****8000"},
		{"landline", KindPhone, "021-59561234", "021-****1234"},
		{"landline of a prefecture", KindPhone, "0512-5312345", "0512-****2345"},
		{"extension", KindPhone, "021-59561234-801", "021-****1234"},
		{"service", KindPhone, "4008201234", "****"},
		{"short", KindPhone, "110", "****"},
		{"village", KindStreet, "上海市嘉定区安亭镇星明村850号", "上海市嘉定区安亭镇星明村**"},
		{"street", KindStreet, "嘉定区曹安公路2000弄12号601室", "嘉定区曹安公路**"},
		{"Chinese number", KindStreet, "人民路二十号", "人民路**"},
		{"district alone", KindStreet, "上海市嘉定区12号", "上海市嘉定区**"},
		{"no street", KindStreet, "某处", "**"},
		{"street named by digits", KindStreet, "312国道88号", "**"},
		{"room", KindBuilding, "曹安公路2000弄12号601室", "曹安公路2000弄12号**"},
		{"house of the village", KindBuilding, "星明村850号", "星明村850号**"},
		{"block after the number", KindBuilding, "星明村850号2幢301室", "星明村850号2幢**"},
		{"numbered block", KindBuilding, "曹安公路12号楼301", "曹安公路12号楼**"},
		{"no building", KindBuilding, "安亭镇星明村", "安亭镇星明村**"},
		{"hidden", KindHidden, "李四 13800138000", ""},
		{"a kind nobody declared", "nmae", "张三", ""},
	}
	for _, c := range cases {
		t.Run(c.kind+"/"+c.name, func(t *testing.T) {
			if got := Apply(c.kind, c.in); got != c.want {
				t.Errorf("Apply(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// Any text at all: a mask stands still when masked again, and shows at most what its kind may show.
func TestMasksStandStill(t *testing.T) {
	text := rapid.StringOf(rapid.RuneFrom([]rune("0123456789-张三欧阳明华路街村镇区号幢栋楼弄室、, *Xx·")))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(text, rapid.String()).Draw(t, "text")
		for _, kind := range Kinds() {
			once := Apply(kind, s)
			if again := Apply(kind, once); again != once {
				t.Fatalf("%s: %q → %q → %q", kind, s, once, again)
			}
		}
		if n := digits(Street(s)); n > 0 {
			t.Fatalf("Street(%q) shows %d digits", s, n)
		}
		if n := len([]rune(Name(s))); n > 3 {
			t.Fatalf("Name(%q) shows %d characters", s, n)
		}
		if n := digits(Phone(s)); n > 8 {
			t.Fatalf("Phone(%q) shows %d digits", s, n)
		}
		if n := len([]rune(strings.TrimLeft(ID(s), "*"))); n > 4 {
			t.Fatalf("ID(%q) shows %d characters", s, n)
		}
	})
}

// The mask of a name must not tell how long the given name is.
func TestNameHidesLength(t *testing.T) {
	if Name("张三") != Name("张明华") || Name("张三") != Name("张三丰收") {
		t.Error("names of one surname have different masks")
	}
}

func digits(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

func FuzzApply(f *testing.F) {
	for _, s := range []string{"张三", "11010519491231002X", "021-59561234-801", "星明村850号2幢301室", "\xff路"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, kind := range Kinds() {
			Apply(kind, s) // must not panic on any bytes
		}
	})
}

func BenchmarkName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Name("欧阳明华")
	}
}
