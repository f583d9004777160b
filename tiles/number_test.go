package tiles

import (
	"strings"
	"testing"
)

func TestHouseNumber(t *testing.T) {
	for _, c := range []struct{ name, address, want string }{
		{"a group of a village", "安亭镇星明村第5组160号", "160号"},
		{"a road", "墨玉南路1080号", "1080号"},
		{"a lane", "墨玉南路1080弄5号", "5号"},
		{"a building behind", "安亭镇星明村12号3幢", "12号3幢"},
		{"a building before", "墨玉南路8弄3幢12号", "3幢12号"},
		{"a building alone", "新源小区15栋", "15栋"},
		{"a tower", "曹安公路12号楼", "12号楼"},
		{"a room", "墨玉南路1080弄5号301室", "5号"},
		{"a room apart", "墨玉南路1080弄5号 301室", "5号"},
		{"a remark", "第5组160号（东侧）", "160号"},
		{"divided", "第5组160-2号", "160-2号"},
		{"divided in words", "第5组160之2号", "160之2号"},
		{"a letter", "第5组16B号", "16B号"},
		{"a shed beside a house", "安亭镇星明村第19组627号辅房", ""},
		{"a hut in the fields", "安亭镇星明村田间棚3", ""},
		{"no number", "安亭镇星明村", ""},
		{"nothing", "", ""},
		{"a group is no house", "安亭镇星明村第5组", ""},
		{"before the street", "12a High Street", "12a"},
		{"behind the street", "Hauptstraße 5, 10115 Berlin", "5"},
		{"a postal code", "Berlin 10115", ""},
		{"the number alone", "12", "12"},
		{"no number of a house", "3101141032180号", ""},
		{"a list", "1号2号3号4号5号6号7号", ""},
		{"broken text", "\xff12\xfe号", ""},
	} {
		if got := houseNumber(c.address); got != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.name, c.address, got, c.want)
		}
	}
}

// Whatever stands in an address, what is shown of it is part of it, short, and holds no words.
func FuzzHouseNumber(f *testing.F) {
	for _, s := range []string{"安亭镇星明村第5组160号", "12号3幢301室", "12a High Street", "160之2号辅房", "张三家5号", "9-9-9号", "\xe5\x8f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := houseNumber(s)
		if len(n) > maxNumberBytes {
			t.Errorf("%q gives %q, which is long", s, n)
		}
		if !strings.Contains(s, n) {
			t.Errorf("%q is no part of %q", n, s)
		}
		if rest := strings.Trim(n, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-之附号號楼幢栋座"); rest != "" {
			t.Errorf("%q gives %q, which holds %q", s, n, rest)
		}
	})
}
