package api

import "testing"

func TestPlaceInModel(t *testing.T) {
	for refusal, want := range map[string]string{
		"glb: nodes[0]: meshes[2].primitives[1]: POSITION: vertex 1 is far off": "/meshes/2/primitives/1",
		"glb: images[3].uri: nothing may be outside":                            "/images/3/uri",
		"glb: ends after 8 bytes: send it whole":                                "",
		"measures 3 × 3 m: too small":                                           "",
		`object "a/b": has too many corners`:                                    "/CityObjects/a~1b",
		`object "a`:                                                             "",
	} {
		if got := placeInModel(refusal); got != want {
			t.Errorf("%s: %q, want %q", refusal, got, want)
		}
	}
}
