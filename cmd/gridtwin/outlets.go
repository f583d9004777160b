package main

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/outlet"
)

// outlets give the API the consumers, which are made after it.
type outlets struct{ *app }

// Status tells how each stands.
func (o outlets) Status() []outlet.Status {
	if o.told == nil {
		return []outlet.Status{}
	}
	return o.told.Status()
}

// Retry has dead letters sent again.
func (o outlets) Retry(name string) (int, error) {
	if o.told == nil {
		return 0, fmt.Errorf("%w: no outlet is called %q", twin.ErrNotFound, name)
	}
	return o.told.Retry(name)
}

// outletFigure is a figure of each consumer.
type outletFigure struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	of   func(*outlet.Status) float64
}

// outletMetrics are the figures of consumers, by the name that the configuration gives each.
func outletMetrics() []outletFigure {
	figure := func(name, help string, kind prometheus.ValueType, of func(*outlet.Status) float64) outletFigure {
		return outletFigure{prometheus.NewDesc("gridtwin_outlet_"+name, help, []string{"outlet"}, nil), kind, of}
	}
	return []outletFigure{
		figure("lag_versions", "Versions that a consumer is behind.", prometheus.GaugeValue, func(s *outlet.Status) float64 { return float64(s.Lag) }),
		figure("dead_letters", "Events that were given up and not sent again since.", prometheus.GaugeValue, func(s *outlet.Status) float64 { return float64(s.Dead) }),
		figure("delivered_total", "Events that a consumer took.", prometheus.CounterValue, func(s *outlet.Status) float64 { return float64(s.Delivered) }),
		figure("failed_total", "Tries that failed.", prometheus.CounterValue, func(s *outlet.Status) float64 { return float64(s.Failed) }),
	}
}

// outletMetric collects one figure of all consumers.
type outletMetric struct {
	app *app
	outletFigure
}

// Describe tells what is collected.
func (m outletMetric) Describe(ch chan<- *prometheus.Desc) { ch <- m.desc }

// Collect reads the figures.
func (m outletMetric) Collect(ch chan<- prometheus.Metric) {
	for _, s := range (outlets{m.app}).Status() {
		ch <- prometheus.MustNewConstMetric(m.desc, m.kind, m.of(&s), s.Name)
	}
}
