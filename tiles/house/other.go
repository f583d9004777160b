package house

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// other is a house in a form besides glb: an upload of that form as it is, or else what is written of the house. Uploads
// and what everybody may see are kept; with units it is made for this caller alone.
func (s *Service) other(ctx context.Context, o *Other, snap *twin.Snapshot, house access.Seen, form *Form, units bool) (*picture, error) {
	kept := context.WithoutCancel(ctx)                      // who asked first may go away; others wait for the same picture
	if !units && form.Model != "" && s.cfg.Uploads != nil { // uploads have no units
		p, err := s.cache.get(sha256.Sum256([]byte("upload\x00"+o.F+"\x00"+form.Model)), func() ([]byte, error) {
			media, body, err := s.upload(kept, form)
			if media != o.Media {
				body = nil // nor is it looked for again while this is remembered
			}
			return body, err
		})
		if err != nil || len(p.body) > 0 {
			return p, err
		}
	}
	if units {
		done, err := s.opening(ctx)
		if err != nil {
			return nil, err
		}
		defer done()
		return fresh(o.Write(ctx, house, true))
	}
	k := binary.LittleEndian.AppendUint64([]byte("form\x00"+o.F+"\x00"), uint64(house.Rev()))
	return s.cache.get(sha256.Sum256(append(k, form.key()...)), func() ([]byte, error) {
		// Never through the view of who happens to ask first.
		seen, ok := access.Public(snap).Get(s.house, form.ID)
		if !ok {
			return nil, fmt.Errorf("house %s: %w", form.ID, twin.ErrNotFound)
		}
		return o.Write(kept, seen, false)
	})
}

// upload fetches what a house names. That it is lost is not the caller's 404.
func (s *Service) upload(ctx context.Context, f *Form) (media string, body []byte, err error) {
	media, body, err = s.cfg.Uploads.Upload(ctx, f.Model)
	switch {
	case errors.Is(err, twin.ErrNotFound):
		err = fmt.Errorf("house %s: the store has lost its model %.12s…", f.ID, f.Model)
	case err != nil:
		err = fmt.Errorf("house %s: %w", f.ID, err)
	}
	return media, body, err
}
