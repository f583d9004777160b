package main

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/gridtwin/gridtwin/twin/live"
)

// liveFigure is a figure of the live feed, or one for each value of a label.
type liveFigure struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	of   func(st *live.Stats, put func(v float64, label ...string))
}

// liveMetrics collects the figures of the live feed, all from one look at the hub.
type liveMetrics struct {
	hub     *live.Hub
	figures []liveFigure
	latency *prometheus.Desc
}

func newLiveMetrics(hub *live.Hub) *liveMetrics {
	figure := func(kind prometheus.ValueType, name, help string, of func(*live.Stats, func(float64, ...string)), labels ...string) liveFigure {
		return liveFigure{prometheus.NewDesc("gridtwin_live_"+name, help, labels, nil), kind, of}
	}
	gauge := func(name, help string, of func(*live.Stats) int) liveFigure {
		return figure(prometheus.GaugeValue, name, help, func(st *live.Stats, put func(float64, ...string)) { put(float64(of(st))) })
	}
	total := func(name, help string, of func(*live.Stats) uint64) liveFigure {
		return figure(prometheus.CounterValue, name, help, func(st *live.Stats, put func(float64, ...string)) { put(float64(of(st))) })
	}
	return &liveMetrics{
		hub:     hub,
		latency: prometheus.NewDesc("gridtwin_live_frame_seconds", "From a commit until a frame that tells of it was written, to clients that keep up.", nil, nil),
		figures: []liveFigure{
			figure(prometheus.GaugeValue, "clients", "Clients by transport.", func(st *live.Stats, put func(float64, ...string)) {
				put(float64(st.Sockets), "websocket")
				put(float64(st.EventStreams), "events")
			}, "transport"),
			gauge("subscriptions", "Subscriptions of all clients.", func(st *live.Stats) int { return st.Subscriptions }),
			gauge("classes", "Groups of subscriptions that are answered alike.", func(st *live.Stats) int { return st.Classes }),
			gauge("behind", "Subscriptions that are being sent a snapshot or what they missed.", func(st *live.Stats) int { return st.Behind }),
			gauge("queued_frames", "Frames that wait for their sockets.", func(st *live.Stats) int { return st.QueuedFrames }),
			gauge("queued_bytes", "Bytes of the frames that wait; a shared frame counts for each socket.", func(st *live.Stats) int { return st.QueuedBytes }),
			gauge("ring_steps", "Steps that replays find in memory.", func(st *live.Stats) int { return st.RingSteps }),
			gauge("ring_marks", "Entities touched by the steps that replays find in memory.", func(st *live.Stats) int { return st.RingMarks }),
			gauge("kept_streams", "Lists of subscriptions kept for event streams.", func(st *live.Stats) int { return st.KeptStreams }),
			gauge("kept_bytes", "Bytes of the sub frames kept for event streams.", func(st *live.Stats) int { return st.KeptBytes }),
			figure(prometheus.GaugeValue, "write_seconds", "What writing one frame takes, smoothed.", func(st *live.Stats, put func(float64, ...string)) {
				put(float64(st.WriteNanos) / 1e9)
			}),
			total("frames_total", "Frames sent.", func(st *live.Stats) uint64 { return st.Frames }),
			total("bytes_total", "Bytes of text in frames sent.", func(st *live.Stats) uint64 { return st.Bytes }),
			total("conflated_total", "Times that a subscription was too slow and got several frames' changes in one.", func(st *live.Stats) uint64 { return st.Conflated }),
			total("messages_total", "Messages from clients.", func(st *live.Stats) uint64 { return st.Messages }),
			total("refused_total", "Messages that came too fast to be taken.", func(st *live.Stats) uint64 { return st.Refused }),
			figure(prometheus.CounterValue, "resets_total", "Subscriptions that had to begin anew, by why.", func(st *live.Stats, put func(float64, ...string)) {
				for why, n := range st.Resets {
					put(float64(n), why)
				}
			}, "why"),
			figure(prometheus.CounterValue, "closes_total", "Clients that ended, by close code: 1006 without one, other for codes of their own.", func(st *live.Stats, put func(float64, ...string)) {
				for code, n := range st.Closes {
					if code == 0 {
						put(float64(n), "other")
						continue
					}
					put(float64(n), strconv.Itoa(code))
				}
			}, "code"),
		},
	}
}

// Describe tells what is collected.
func (m *liveMetrics) Describe(ch chan<- *prometheus.Desc) {
	ch <- m.latency
	for i := range m.figures {
		ch <- m.figures[i].desc
	}
}

// Collect reads the figures.
func (m *liveMetrics) Collect(ch chan<- prometheus.Metric) {
	st := m.hub.Stats()
	for i := range m.figures {
		f := &m.figures[i]
		f.of(&st, func(v float64, label ...string) { ch <- prometheus.MustNewConstMetric(f.desc, f.kind, v, label...) })
	}
	buckets := make(map[float64]uint64, len(st.Latency.UpTo))
	for i, bound := range st.Latency.UpTo {
		buckets[bound.Seconds()] = st.Latency.Count[i]
	}
	ch <- prometheus.MustNewConstHistogram(m.latency, st.Latency.All, st.Latency.Sum.Seconds(), buckets)
}
