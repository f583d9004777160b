package main

import (
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/gridtwin/gridtwin/twin"
)

// metrics are what an operator watches. Labels hold no ids, names or codes of anybody.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(a *app) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "gridtwin_http_request_seconds", Help: "Time to answer, by area of the interface, method and status.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"area", "method", "status"}),
	}
	gauge := func(name, help string, f func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, f))
	}
	gauge("gridtwin_version", "Version of the newest snapshot.", func() float64 { return float64(a.twin.Snapshot().Version()) })
	gauge("gridtwin_stopped", "1 when the twin no longer writes.", func() float64 {
		if a.twin.Err() != nil {
			return 1
		}
		return 0
	})
	gauge("gridtwin_goroutines", "Goroutines.", func() float64 { return float64(runtime.NumGoroutine()) })
	for _, t := range a.twin.Snapshot().Schema().Types() {
		if t.Sensitivity > twin.Public {
			continue // how many people there are is no operator's figure
		}
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "gridtwin_entities", Help: "Entities by collection.", ConstLabels: prometheus.Labels{"collection": t.Plural},
		}, func() float64 { return float64(a.twin.Snapshot().Len(t)) }))
	}
	for _, o := range outletMetrics() {
		m.registry.MustRegister(outletMetric{a, o})
	}
	m.registry.MustRegister(newLiveMetrics(a.hub))
	m.registry.MustRegister(m.requests, collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// around measures a handler. The live socket is left out: it lasts as long as its client.
func (m *metrics) around(area string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(rec, r)
		m.requests.WithLabelValues(area, methodOf(r), strconv.Itoa(rec.status)).Observe(time.Since(start).Seconds())
	})
}

// methodOf keeps what a client may write into a method out of the labels.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return r.Method
	}
	return "other"
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach what the writer beneath can do.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
