package outlet

import (
	"crypto/tls"
	"net"
	"net/netip"
	"syscall"
)

// dialer looks at each address that it connects to after it was resolved: a name that is made to point inward is
// thereby of no use.
func (t *target) dialer() *net.Dialer {
	return &net.Dialer{Timeout: t.timeout, Control: func(_, address string, _ syscall.RawConn) error { return t.allows(address) }}
}

// safety has certificates checked for the host.
func (t *target) safety() *tls.Config {
	return &tls.Config{ServerName: t.host, RootCAs: t.roots, Certificates: t.own, MinVersion: tls.VersionTLS12}
}

// addressError says why an address was not connected to.
type addressError string

func (e addressError) Error() string { return string(e) }

// allows tells whether a resolved address may be connected to.
func (t *target) allows(address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return addressError(t.host + " resolves to no address that is understood")
	}
	ip := ap.Addr().Unmap()
	switch {
	case t.local && ip.IsLoopback():
		return nil
	case t.local, ip.IsLoopback(), !ip.IsGlobalUnicast(), within(ip, "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"):
		return addressError(t.host + " resolves to an address that nothing may be sent to")
	case ip.IsPrivate(), within(ip, "100.64.0.0/10"):
		if !t.AllowPrivate {
			return addressError(t.host + " resolves to a private address: allow_private is not set")
		}
	}
	return nil
}

func within(ip netip.Addr, nets ...string) bool {
	for _, n := range nets {
		if netip.MustParsePrefix(n).Contains(ip) {
			return true
		}
	}
	return false
}
