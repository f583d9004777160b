package tiles

import (
	"fmt"
	"testing"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// labelsIn reads the labels of a tile by feature id: text, rank, height, and whether it is a house number.
func labelsIn(t *testing.T, s *Service, id mvt.TileID) map[twin.ID]string {
	t.Helper()
	data, err := s.Tile(id)
	if err != nil {
		t.Fatal(err)
	}
	l := decode(t, data).Layer(labelsLayer)
	out := map[twin.ID]string{}
	if l == nil {
		return out
	}
	for i := range l.Features {
		f := &l.Features[i]
		text := ""
		for _, name := range []string{"type", "text", "rank", "height_m", "number"} {
			if v, ok := l.Get(f, name); ok {
				text += fmt.Sprint(v.Any(), " ")
			}
		}
		out[twin.ID(f.ID)] += text
	}
	return out
}

// A house is labelled by its name from zoom 13, or else by its number from zoom 16, once, as high as its roof is drawn.
func TestHouseLabels(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	house := func(x float64, values map[string]twin.Value) twin.ID {
		return commit(t, tw, operation(tw, twin.Create, "house", 0, square(x, 0, 0.2), values)).Results[0].ID
	}
	text, float := twin.Text, twin.Float
	address := text("安亭镇星明村第5组160号")
	plain := house(0, map[string]twin.Value{"address": address, "height_m": float(8.5)})
	hall := house(0.3, map[string]twin.Value{"address": text("星明村12号"), "name": text("礼堂"), "floors_above": twin.Int(2)})
	bare := house(0.6, map[string]twin.Value{"address": text("墨玉南路8号301室")})
	house(0.9, map[string]twin.Value{"address": text("安亭镇星明村第5组160号辅房")})
	house(1.2, nil)
	s := newService(t, tw)
	defer s.Close()
	want := func(z uint8, want map[twin.ID]string) {
		t.Helper()
		got := map[twin.ID]string{}
		for _, id := range tilesOver(z, s.state().bounds(s.plan)) {
			for label, text := range labelsIn(t, s, id) {
				got[label] += text
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("zoom %d: %v, want %v", z, got, want)
		}
	}
	rank, number := s.plan.byType[tw.Snapshot().Schema().Type("house").Index()].rank, int64(0)
	for _, src := range s.plan.byType {
		if src != nil {
			number = max(number, src.numbers)
		}
	}
	if number <= rank {
		t.Fatalf("house numbers have rank %d, names of houses %d", number, rank)
	}
	name := map[twin.ID]string{hall: fmt.Sprintf("houses 礼堂 %d 6 ", rank)}
	want(12, map[twin.ID]string{})
	want(13, name)
	want(15, name)
	for _, z := range []uint8{16, 17} {
		want(z, map[twin.ID]string{
			hall: name[hall], plain: fmt.Sprintf("houses 160号 %d 8.5 true ", number), bare: fmt.Sprintf("houses 8号 %d 3 true ", number),
		})
	}
	// A name takes the place of the number, and the number its own when the name is gone.
	commit(t, tw, operation(tw, twin.Patch, "house", plain, nil, map[string]twin.Value{"name": text("老宅")}))
	commit(t, tw, operation(tw, twin.Patch, "house", hall, nil, map[string]twin.Value{"name": {}}))
	want(13, map[twin.ID]string{plain: fmt.Sprintf("houses 老宅 %d 8.5 ", rank)})
	want(16, map[twin.ID]string{
		plain: fmt.Sprintf("houses 老宅 %d 8.5 ", rank), hall: fmt.Sprintf("houses 12号 %d 6 true ", number), bare: fmt.Sprintf("houses 8号 %d 3 true ", number),
	})
}

// Where a layer of labels must be cut down, numbers go before names.
func TestNamesStayBeforeNumbers(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	var ops []twin.Operation
	for i := range 300 {
		values := map[string]twin.Value{"address": twin.Text(fmt.Sprintf("安亭镇星明村第5组%d号", i))}
		if i%10 == 0 {
			values["name"] = twin.Text(fmt.Sprint("楼", i))
		}
		ops = append(ops, operation(tw, twin.Create, "house", 0, square(0.02*float64(i%20), 0.02*float64(i/20), 0.01), values))
	}
	commit(t, tw, ops...)
	s := newService(t, tw)
	defer s.Close()
	s.maxTile = 20_000
	names, numbers := 0, 0
	for _, id := range tilesOver(16, s.state().bounds(s.plan)) {
		data, err := s.Tile(id)
		if err != nil || len(data) > s.maxTile {
			t.Fatal(len(data), err)
		}
		if l := decode(t, data).Layer(labelsLayer); l != nil {
			for i := range l.Features {
				if _, ok := l.Get(&l.Features[i], "number"); ok {
					numbers++
				} else {
					names++
				}
			}
		}
	}
	if names != 30 || numbers == 0 || numbers == 270 {
		t.Errorf("%d of 30 names, %d of 270 numbers", names, numbers)
	}
}
