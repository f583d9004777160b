package api

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/outlet"
)

// Outlets tell how consumers stand that changes are sent to, as outlet.Outlets does.
type Outlets interface {
	Status() []outlet.Status
	Retry(name string) (letters int, err error)
}

// managesOutlets refuses who may not look after consumers: like accounts they are the administrator's.
func (c *call) managesOutlets() error {
	c.w.Header().Set("Cache-Control", "no-store")
	if err := c.params(); err != nil {
		return err
	}
	switch {
	case !c.who.SignedIn():
		return errSignIn()
	case !c.who.May(access.ManageUsers):
		return fmt.Errorf("%w: outlets are looked after by administrators", twin.ErrForbidden)
	}
	return nil
}

// outlets tells how far each consumer was told, and what was given up.
func (s *Server) outlets(c *call) error {
	if err := c.managesOutlets(); err != nil {
		return err
	}
	all := []outlet.Status{}
	if s.cfg.Outlets != nil {
		all = s.cfg.Outlets.Status()
	}
	body, err := json.Marshal(struct {
		Version twin.Version    `json:"version"`
		Outlets []outlet.Status `json:"outlets"`
	}{c.snap.Version(), all})
	if err != nil {
		return err
	}
	return c.write(http.StatusOK, typeJSON, body)
}

// retryOutlet has what was given up sent again.
func (s *Server) retryOutlet(c *call) error {
	if err := c.managesOutlets(); err != nil {
		return err
	}
	name := c.r.PathValue("name")
	if s.cfg.Outlets == nil {
		return fmt.Errorf("%w: no outlet is called %q", twin.ErrNotFound, name)
	}
	n, err := s.cfg.Outlets.Retry(name)
	if err != nil {
		return err
	}
	return c.write(http.StatusAccepted, typeJSON, fmt.Appendf(nil, `{"dead_letters":%d}`, n))
}
