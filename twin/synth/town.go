package synth

import (
	"fmt"
	"math"
	"runtime"
)

// TownConfig says how large a town to draw. People is the number aimed at; the town comes within a few in a thousand.
type TownConfig struct {
	Seed     uint64
	People   int
	Lon, Lat float64 // of its middle; zero means Anting
}

// peoplePerVillage is the size of a village of a town, that of the model village.
const peoplePerVillage = 5000

// Cells of a town in metres: wide enough for a village at any turn, with open land between.
const (
	cellWideM = 1850.0
	cellHighM = 1480.0
)

// Town draws a town of villages and hands out its records village by village, in each the order of Types. It holds a
// few villages at a time, whatever the size of the town. The order and each byte depend on the configuration alone;
// villages are drawn side by side, but handed out in turn. An error of emit ends the work and is returned.
func Town(cfg TownConfig, emit func(Record) error) error {
	villages := cfg.villages()
	// Geometry is drawn ahead on every core; people are counted in turn, because citizen IDs run through the town.
	ahead := make(chan struct{}, runtime.GOMAXPROCS(0)) // how many villages may be in the making
	made := make([]chan drawn, len(villages))
	for i := range made {
		made[i] = make(chan drawn, 1)
	}
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for i, v := range villages {
			select {
			case ahead <- struct{}{}:
				go func() { made[i] <- draw(v) }()
			case <-stop:
				return
			}
		}
	}()
	orders := map[date]int{}
	for i := range villages {
		d := <-made[i]
		<-ahead
		if d.err != nil {
			return fmt.Errorf("village %s: %w", villages[i].Code, d.err)
		}
		if err := d.inhabit(orders).Emit(emit); err != nil {
			return err
		}
	}
	return nil
}

// villages shares the people out and sets a village into each cell, row by row from the middle outwards.
func (cfg TownConfig) villages() []Config {
	if cfg.Lon == 0 && cfg.Lat == 0 {
		cfg.Lon, cfg.Lat = 121.2, 31.3
	}
	n := max(1, (cfg.People+peoplePerVillage-1)/peoplePerVillage)
	cols := max(1, int(math.Round(math.Sqrt(float64(n)*cellHighM/cellWideM))))
	rows := (n + cols - 1) / cols
	f := newFrame(cfg.Lon, cfg.Lat, 0)
	r := newRNG(cfg.Seed, 1)
	list := make([]Config, 0, n)
	number := 0
	for i := range n {
		row, col := i/cols, i%cols
		// Shares differ by one at most and add up exactly.
		people := cfg.People*(i+1)/n - cfg.People*i/n
		// Rows are shifted against each other: a town is no chessboard either.
		at := vec{
			(float64(col)-float64(cols-1)/2)*cellWideM + r.between(-25, 25) + 180*math.Sin(float64(row)*1.7),
			(float64(rows-1)/2-float64(row))*cellHighM + r.between(-15, 15),
		}
		if number == 18 {
			number++ // 218 is the model village, which may lie in the same store
		}
		q := f.point(at.add(vec{360, -155})) // the plan's origin lies off its middle
		list = append(list, Config{
			Seed: r.Uint64(), Code: fmt.Sprintf("310114%03d%03d", 103+number/200, 200+number%200),
			Name: villageName(i), Town: "安亭镇", Lon: q[0], Lat: q[1], TurnDeg: r.between(-5.5, 5.5),
			Homes: max(8, int(float64(people)*0.128)), People: people, Vary: 1,
		})
		number++
	}
	return list
}

// villageName counts villages by the sexagenary cycle, so that no name claims to be a real village.
func villageName(i int) string {
	stems, branches := []rune("甲乙丙丁戊己庚辛壬癸"), []rune("子丑寅卯辰巳午未申酉戌亥")
	name := string(stems[i%10]) + string(branches[i%12])
	if round := i / 60; round > 0 {
		name += fmt.Sprint(round + 1)
	}
	return name + "示例村"
}
