package solid

import (
	"math"
	"slices"
	"strings"
)

// BelowM is the height of a storey below ground, in metres: no source of houses tells it.
const BelowM = 3.0

// StoreyM is the height of a storey above ground where none is known, in metres.
const StoreyM = 3.0

// Known fills in what is not known of a house, told by values that are not above 0: its height by the floors above
// ground, one if these are not known either, and the floors by the height.
func Known(heightM float64, floors int) (float64, int) {
	if !(heightM > 0) {
		heightM = StoreyM * float64(max(floors, 1))
	}
	if floors <= 0 {
		floors = max(1, int(math.Round(heightM/StoreyM)))
	}
	return heightM, floors
}

// RoofOf tells which roof the bodies of a house have got, and, where it is another than the one asked for, why: the roof
// of the first of those, and the reasons of all.
func RoofOf(bodies []*Solid) (got Roof, fallback string) {
	var why []string
	for i, s := range bodies {
		if i == 0 || s.Fallback != "" && len(why) == 0 {
			got = s.Roof
		}
		if s.Fallback != "" && !slices.Contains(why, s.Fallback) {
			why = append(why, s.Fallback)
		}
	}
	return got, strings.Join(why, "; ")
}

// EavesM is the height of the lowest edge of the roofs of a house that stands from baseM to topM: up to there it divides
// into storeys. It is the top where there is no body, and where roofs begin at the ground.
func EavesM(bodies []*Solid, baseM, topM float64) float64 {
	least := topM
	for _, s := range bodies {
		for _, face := range s.Faces {
			if face.Kind != RoofFace {
				continue
			}
			for _, ring := range face.Rings {
				for _, v := range ring {
					least = min(least, v[2])
				}
			}
		}
	}
	if least <= baseM {
		return topM
	}
	return least
}

// Storey is one floor of a house between two heights.
type Storey struct {
	Floor        int     // 1 is the ground floor, -1 the first below it; there is no 0
	BaseM, TopM  float64 // in metres, counted from where the heights of the house are
	UnderTheRoof bool    // the highest: what lies above it is roof
}

// HeightM is the height of the storey in metres.
func (s Storey) HeightM() float64 { return s.TopM - s.BaseM }

// Storeys divides a house between its ground at baseM and its eaves at eavesM into equal floors, and adds those below
// ground; lowest first. Each begins exactly where the one beneath ends.
func Storeys(baseM, eavesM float64, above, below int) []Storey {
	above, below = max(above, 0), max(below, 0)
	out := make([]Storey, 0, above+below)
	for i := below; i > 0; i-- {
		out = append(out, Storey{Floor: -i, BaseM: baseM - float64(i)*BelowM, TopM: baseM - float64(i-1)*BelowM})
	}
	at := func(i int) float64 {
		if i == above {
			return eavesM
		}
		return baseM + (eavesM-baseM)*float64(i)/float64(above)
	}
	for i := range above {
		out = append(out, Storey{Floor: i + 1, BaseM: at(i), TopM: at(i + 1), UnderTheRoof: i+1 == above})
	}
	return out
}
