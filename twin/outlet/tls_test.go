package outlet_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/outlet"
)

// authority writes the certificate of a test server where tls_ca can name it. It is for 127.0.0.1 and example.com.
func authority(t testing.TB, srv *httptest.Server) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Over TLS an event goes to who has a certificate of a known authority for the name that was configured, and to nobody else.
func TestCertificates(t *testing.T) {
	rc := receive(t, nil)
	safe := httptest.NewUnstartedServer(rc.Config.Handler)
	safe.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	safe.StartTLS()
	t.Cleanup(safe.Close)
	ca := authority(t, safe)
	b := startBus(t, nil, &tls.Config{Certificates: safe.TLS.Certificates, MinVersion: tls.VersionTLS12})
	port := b.address[strings.LastIndex(b.address, ":"):]
	for _, c := range []struct {
		name, ca, host string
		says           string // "" where it is trusted
	}{
		{"an authority of the file", ca, "127.0.0.1", ""},
		{"no authority of the system", "", "127.0.0.1", "the certificate of 127.0.0.1 is not trusted"},
		{"another name", ca, "localhost", "the certificate of localhost is not trusted"},
	} {
		for _, kind := range []string{"webhook", "mqtt"} {
			t.Run(c.name+" of "+kind, func(t *testing.T) {
				s := newSite(t)
				hook, bus := rc.webhook("water"), b.consumer("bus")
				hook.URL = strings.Replace(safe.URL, "127.0.0.1", c.host, 1) + path
				bus.URL = "mqtts://" + c.host + port
				hook.Authorities, bus.Authorities = c.ca, c.ca
				if kind == "webhook" {
					s.publishTo(1, 9, []outlet.Webhook{hook})
				} else {
					s.publishTo(1, 9, nil, bus)
				}
				s.houses(1)
				st := s.until("told or given up", func(st *outlet.Status) bool { return st.Delivered+uint64(st.Dead) > 0 })
				if c.says == "" {
					if st.Delivered != 1 || st.Failed != 0 {
						t.Errorf("%+v", st)
					}
					return
				}
				if st.Dead != 1 || st.Letters[0].Error != c.says || st.Letters[0].Tries != 4 {
					t.Errorf("%+v", st)
				}
			})
		}
	}
	if len(rc.tries) != 1 || len(b.messages) != 1 {
		t.Errorf("%d events and %d messages came, want the trusted ones", len(rc.tries), len(b.messages))
	}
}

// A file of authorities that cannot be read, or holds none, is said before anything is sent.
func TestAuthorities(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none.pem")
	if err := os.WriteFile(none, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, says := range map[string]string{none: "holds no certificate in PEM", none + "x": "no such file"} {
		m := outlet.MQTT{Consumer: everything("bus", "mqtts://broker.example")}
		m.Authorities = file
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", file, err, says)
		}
	}
}

// A host that asks who comes is shown the certificate of the file.
func TestOwnCertificate(t *testing.T) {
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(srv.Close)
	key, err := x509.MarshalPKCS8PrivateKey(srv.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	ca, private := authority(t, srv), filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600); err != nil {
		t.Fatal(err)
	}
	b := startBus(t, nil, &tls.Config{Certificates: srv.TLS.Certificates, ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12})
	s := newSite(t)
	known, unknown := b.consumer("known"), b.consumer("unknown")
	for _, m := range []*outlet.MQTT{&known, &unknown} {
		m.URL, m.Authorities = "mqtts://"+b.address, ca
	}
	known.Certificate, known.Key = ca, private
	s.publishTo(1, 9, nil, unknown, known)
	s.houses(1)
	if m := b.next(); !strings.Contains(string(m.body), `"id":"known"`) {
		t.Errorf("%s", m.body)
	}
	if st := s.until("given up", func(st *outlet.Status) bool { return st.Dead == 1 }); st.Delivered != 0 {
		t.Errorf("%+v", st)
	}
	known.Key = ca
	if err := known.Check(); err == nil || !strings.Contains(err.Error(), "tls_cert and tls_key go together") {
		t.Errorf("a certificate for a key: %v", err)
	}
}
