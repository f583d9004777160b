package synth

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/codes"
)

// TestFitsTheModel checks each property against the declared types: known field, in order, of its kind, with valid codes.
func TestFitsTheModel(t *testing.T) {
	types := map[string]*twin.Type{}
	for _, typ := range twin.Builtin() {
		types[typ.Name] = typ
	}
	for name, d := range someVillages(t) {
		for _, typ := range Types() {
			fields := map[string]twin.Field{"code": {Kind: twin.KindText}, "name": {Kind: twin.KindText}, "verified_at": {Kind: twin.KindTime}}
			for _, f := range types[typ].Fields {
				fields[f.Name] = f
			}
			for _, r := range d.Of(typ) {
				for _, p := range r.Props {
					f, ok := fields[p.Name]
					if !ok {
						t.Fatalf("%s: %s has no field %s", name, typ, p.Name)
					}
					checkValue(t, typ+"."+p.Name, &f, p.Value)
				}
			}
		}
	}
}

func checkValue(t *testing.T, where string, f *twin.Field, v any) {
	t.Helper()
	ok := true
	switch f.Kind {
	case twin.KindText, twin.KindDate, twin.KindTime, twin.KindRef:
		_, ok = v.(string)
	case twin.KindInt:
		_, ok = v.(int64)
	case twin.KindFloat:
		_, ok = v.(float64)
	case twin.KindBool:
		_, ok = v.(bool)
	case twin.KindGeom:
		_, ok = v.(orb.Polygon)
	case twin.KindEnum:
		ok = hasCode(f, v.(string))
	case twin.KindList:
		for _, s := range v.([]string) {
			ok = ok && (len(f.Codes) == 0 || hasCode(f, s))
		}
	}
	if !ok {
		t.Fatalf("%s does not take %v", where, v)
	}
	if f.Check != "" {
		if normal, err := codes.Check(f.Check, v.(string)); err != nil || normal != v {
			t.Fatalf("%s: %v is not in normal form: %v", where, v, err)
		}
	}
}

func hasCode(f *twin.Field, s string) bool {
	for _, c := range f.Codes {
		if c.Value == s {
			return true
		}
	}
	return false
}

// TestNobodyIsReal checks the marks of synthetic people and bodies.
func TestNobodyIsReal(t *testing.T) {
	ids := map[any]bool{}
	for name, d := range someVillages(t) {
		clear(ids)
		for _, r := range d.Of("person") {
			id := r.Get("id_no").(string)
			parsed, err := codes.ParseCitizenID(id)
			if err != nil || !parsed.Synthetic() {
				t.Fatalf("%s: a citizen ID is not synthetic: %v", name, err)
			}
			if ids[id] {
				t.Fatalf("%s: a citizen ID occurs twice", name)
			}
			ids[id] = true
			if parsed.Birth().Format("2006-01-02") != r.Get("birth") || parsed.Sex().String() != r.Get("sex") {
				t.Errorf("%s: %s does not fit its citizen ID", name, r.SourceID)
			}
			if phone, ok := r.Get("phone").(string); ok && !codes.SyntheticPhone(phone) {
				t.Errorf("%s: %s has a phone outside the synthetic block", name, r.SourceID)
			}
			if who, ok := r.Get("emergency_contact").(string); ok && strings.Contains(who, " 1") && !strings.Contains(who, " 1990000") {
				t.Errorf("%s: %s names a contact outside the synthetic block", name, r.SourceID)
			}
		}
		for _, typ := range []string{"institution", "industry"} {
			for _, r := range d.Of(typ) {
				if code := r.Get("uscc").(string); code[2:8] != "990000" || ids[code] {
					t.Errorf("%s: %s has the credit code %s", name, r.SourceID, code)
				} else {
					ids[code] = true
				}
			}
		}
	}
}

// TestReferences checks that source ids are unique and that each reference finds its target.
func TestReferences(t *testing.T) {
	for name, d := range someVillages(t) {
		known := map[string]bool{}
		for _, typ := range Types() {
			for _, r := range d.Of(typ) {
				if known[typ+r.SourceID] {
					t.Fatalf("%s: %s %s occurs twice", name, typ, r.SourceID)
				}
				known[typ+r.SourceID] = true
				for field, target := range map[string]string{"parcel": "land", "house": "house", "unit": "unit"} {
					if id, ok := r.Get(field).(string); ok && !known[target+id] {
						t.Fatalf("%s: %s %s refers to %s %s, which has not come", name, typ, r.SourceID, target, id)
					}
				}
				if located := r.Geometry != nil; !located && (typ == "house" || typ == "land" || typ == "grid" || typ == "facility") {
					t.Fatalf("%s: %s %s has no place", name, typ, r.SourceID)
				}
			}
		}
	}
}

// TestXingming checks that the model village is as large and as varied as it should be.
func TestXingming(t *testing.T) {
	d := someVillages(t)["xingming"]
	f := Measure(d)
	for what, c := range map[string]struct{ got, least, most int }{
		"houses": {f.Counts["houses"], 750, 900}, "people": {f.Counts["people"], 4900, 5100},
		"land": {f.Counts["land"], 300, 2600}, "institutions": {f.Counts["institutions"], 8, 20},
		"industry": {f.Counts["industry"], 12, 60}, "over 60": {f.Village.Over60, 660, 790},
		"migrants": {f.Village.Migrants, 2300, 2700}, "over 80": {f.Village.Over80, 60, 200},
		"living alone": {f.Village.LivingAlone, 35, 120}, "people in grids": {f.Village.People, f.Counts["people"], f.Counts["people"]},
		"houses in grids": {f.Village.Houses, f.Counts["houses"], f.Counts["houses"]}, "land in grids": {f.Village.Land, f.Counts["land"], f.Counts["land"]},
	} {
		if c.got < c.least || c.got > c.most {
			t.Errorf("%s: %d, not %d to %d", what, c.got, c.least, c.most)
		}
	}
	if diff := f.Village.LandM2 - f.Village.AreaM2; diff > 1 || diff < -1 {
		t.Errorf("parcels measure %.2f m² more than the village", diff)
	}
	seen := map[string]bool{}
	for _, typ := range []string{"house", "land", "institution", "facility"} {
		for _, r := range d.Of(typ) {
			seen[typ+"."+r.Get("kind").(string)] = true
		}
	}
	for _, kind := range []string{
		"house.home", "house.rental", "house.public", "house.industry", "house.shed", "house.hut",
		"land.homestead", "land.contract", "land.farmland", "land.construction", "land.forest", "land.pond", "land.road", "land.facility",
		"institution.committee", "institution.party", "institution.school", "institution.clinic", "institution.elder_care", "institution.temple",
		"facility.hydrant", "facility.shelter", "facility.depot", "facility.camera", "facility.pump", "facility.aed", "facility.lamp",
	} {
		if !seen[kind] {
			t.Errorf("the village has no %s", kind)
		}
	}
}

// TestDwellingsFaceSouth checks that each wall of a dwelling runs within ten degrees of a cardinal direction, and that
// heights fit storeys and roofs.
func TestDwellingsFaceSouth(t *testing.T) {
	for name, d := range someVillages(t) {
		for _, h := range d.Of("house") {
			if kind := h.Get("kind"); kind != "home" && kind != "rental" {
				continue
			}
			ring := h.Geometry.(orb.Polygon)[0]
			f := newFrame(ring[0][0], ring[0][1], 0)
			for i := 0; i+1 < len(ring); i++ {
				wall := f.local(toLattice(ring[i+1])).sub(f.local(toLattice(ring[i])))
				off := math.Mod(math.Atan2(wall.Y, wall.X)*180/math.Pi+405, 90) - 45
				if math.Abs(off) > 10.2 && wall.length() > 1 {
					t.Fatalf("%s: house %s is turned by %.1f°", name, h.SourceID, off)
				}
			}
			storey := h.Get("height_m").(float64) / float64(h.Get("floors_above").(int64))
			if storey < 2.9 || storey > 5.4 {
				t.Errorf("%s: house %s has storeys of %.1f m", name, h.SourceID, storey)
			}
		}
	}
}
