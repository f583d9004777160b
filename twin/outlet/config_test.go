package outlet_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/outlet"
)

func TestCheck(t *testing.T) {
	const good = `"name":"water","url":"https://hooks.example/x","secret":"` + secret + `","rights":["map:read"],"scopes":["*"],"collections":["houses"]`
	for _, c := range []struct{ name, change, says string }{
		{"as it should be", ``, ""},
		{"name with a slash", `,"name":"a/b"`, "small letters"},
		{"name too long", `,"name":"` + strings.Repeat("a", 33) + `"`, "small letters"},
		{"plain http", `,"url":"http://hooks.example/x"`, "not https"},
		{"plain http on this machine", `,"url":"http://127.0.0.1:9000/x"`, ""},
		{"plain http by its name", `,"url":"http://localhost:9000/x"`, ""},
		{"another scheme", `,"url":"ftp://localhost/x"`, `not https://localhost, but begins with "ftp://"`},
		{"no host", `,"url":"https:///x"`, "no address"},
		{"password in the address", `,"url":"https://a:b@hooks.example/x"`, "no address"},
		{"no collections", `,"collections":[]`, "collections is missing"},
		{"no rights", `,"rights":[]`, "rights is missing"},
		{"a right to write", `,"rights":["edit"]`, "mean nothing"},
		{"a right to reveal", `,"rights":["people:read","reveal"]`, "mean nothing"},
		{"not a scope", `,"scopes":["x"]`, "scopes"},
		{"no scope, for what everybody sees", `,"scopes":[]`, ""},
		{"no scope, for what is inside", `,"rights":["map:read","int:read"],"scopes":[]`, "scopes is missing"},
		{"too many tries", `,"tries":101`, "tries is 101"},
		{"too long a timeout", `,"timeout_s":61`, "timeout_s 61"},
	} {
		var w outlet.Webhook
		if err := json.Unmarshal([]byte("{"+good+c.change+"}"), &w); err != nil {
			t.Fatal(err)
		}
		if err := w.Check(); (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}

// A broker's address, topic and names must be what MQTT takes.
func TestCheckMQTT(t *testing.T) {
	const good = `"name":"bus","url":"mqtts://broker.example","rights":["map:read"],"scopes":["*"],"collections":["houses"]`
	for _, c := range []struct{ name, change, says string }{
		{"as it should be", ``, ""},
		{"a port, a topic and a user", `,"url":"mqtts://broker.example:8884/","topic":"village/xingming","user":"twin","password":"x","client_id":"one"`, ""},
		{"plain", `,"url":"mqtt://broker.example"`, "not mqtts: plain mqtt is for this machine alone"},
		{"plain on this machine", `,"url":"mqtt://localhost:1884"`, ""},
		{"another scheme", `,"url":"ws://localhost"`, `not mqtts://localhost, but begins with "ws://"`},
		{"password in the address", `,"url":"mqtts://twin:synthetic@broker.example"`, "no address"},
		{"a path", `,"url":"mqtts://broker.example/village"`, "what topics begin with is topic"},
		{"many levels", `,"topic":"village/+/x"`, "not one to publish to"},
		{"all levels", `,"topic":"village/#"`, "not one to publish to"},
		{"the broker's own", `,"topic":"$SYS/village"`, "not one to publish to"},
		{"an empty level at the end", `,"topic":"village/"`, "not one to publish to"},
		{"a control character", `,"topic":"a\u0000b"`, "without control characters"},
		{"too long", `,"client_id":"` + strings.Repeat("a", 1025) + `"`, "client_id is not text of up to 1024 bytes"},
		{"no collections", `,"collections":[]`, `mqtt "bus": collections is missing`},
		{"a right to reveal", `,"rights":["reveal"]`, "mean nothing"},
	} {
		var m outlet.MQTT
		if err := json.Unmarshal([]byte("{"+good+c.change+"}"), &m); err != nil {
			t.Fatal(err)
		}
		if err := m.Check(); (err == nil) != (c.says == "") || err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "synthetic")) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}

// The address that counts is the one that a name was resolved to.
func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		url     string
		private bool
		address string
		ok      bool
	}{
		{"https://hooks.example/", false, "93.184.216.34:443", true},
		{"https://hooks.example/", false, "[2606:2800:220:1::1]:443", true},
		{"https://hooks.example/", false, "10.0.0.5:443", false},
		{"https://hooks.example/", true, "10.0.0.5:443", true},
		{"https://hooks.example/", true, "[fd00::5]:443", true},
		{"https://hooks.example/", false, "[fd00::5]:443", false},
		{"https://hooks.example/", false, "[::ffff:10.0.0.5]:443", false},
		{"https://hooks.example/", false, "100.64.3.2:443", false},
		{"https://hooks.example/", true, "127.0.0.1:443", false},
		{"https://hooks.example/", true, "[::1]:443", false},
		{"https://hooks.example/", true, "[::ffff:127.0.0.1]:443", false},
		{"https://hooks.example/", true, "169.254.169.254:443", false},
		{"https://hooks.example/", true, "[fe80::1%eth0]:443", false},
		{"https://hooks.example/", true, "0.0.0.0:443", false},
		{"https://hooks.example/", true, "224.0.0.1:443", false},
		{"https://hooks.example/", true, "255.255.255.255:443", false},
		{"https://hooks.example/", true, "[64:ff9b::a00:5]:443", false},
		{"http://localhost:9000/", false, "127.0.0.1:9000", true},
		{"http://localhost:9000/", false, "[::1]:9000", true},
		{"http://localhost:9000/", true, "10.0.0.5:9000", false},
		{"http://localhost:9000/", true, "93.184.216.34:9000", false},
	} {
		w := outlet.Webhook{Consumer: outlet.Consumer{Name: "a", URL: c.url, AllowPrivate: c.private, Collections: []string{"houses"}, Rights: []access.Right{access.MapRead}}}
		if err := w.Secret.UnmarshalText([]byte(secret)); err != nil {
			t.Fatal(err)
		}
		if err := w.Allows(c.address); (err == nil) != c.ok {
			t.Errorf("%s at %s, private %t: %v", c.url, c.address, c.private, err)
		}
	}
}

// The vector is that of the specification of Standard Webhooks.
func TestSignature(t *testing.T) {
	var w outlet.Webhook
	if err := w.Secret.UnmarshalText([]byte("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")); err != nil {
		t.Fatal(err)
	}
	got := w.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func FuzzParseSecret(f *testing.F) {
	for _, s := range []string{"", "whsec_", secret, "whsec_!", "whsec_" + strings.Repeat("A", 32)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var k outlet.Secret
		if err := k.UnmarshalText([]byte(s)); err != nil && len(s) > 12 && strings.Contains(err.Error(), s) {
			t.Errorf("the error repeats %q", s)
		}
	})
}
