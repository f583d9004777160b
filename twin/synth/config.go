package synth

// Config says which village to draw. The zero value is no village; Xingming gives the model village.
type Config struct {
	Seed    uint64
	Code    string  // 12 digits of the division
	Name    string  // 星明村
	Town    string  // 安亭镇
	Lon     float64 // of the neighbourhood centre
	Lat     float64
	TurnDeg float64 // rotation of the plan, anticlockwise
	Homes   int     // homesteads, at most; about 640 find room
	People  int     // aimed at: tenants fill up what the families leave
	Vary    float64 // 0 to 1: how far the plan strays from that of the model village
}

// Xingming is the model village: an invented village at a real place.
func Xingming() Config {
	return Config{
		Seed: 310114103218, Code: "310114103218", Name: "星明村", Town: "安亭镇",
		Lon: 121.2448, Lat: 31.3084, TurnDeg: -4, Homes: 640, People: 5000,
	}
}

// prefix opens the source ids of a village: town and village of the division code.
func (c Config) prefix() string { return c.Code[6:] }
