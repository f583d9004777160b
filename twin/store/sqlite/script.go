package sqlite

import "strings"

// runScript runs the statements of a script inside the transaction that is open.
func runScript(c *conn, script string) error {
	for script = strings.TrimSpace(script); script != ""; script = strings.TrimSpace(script) {
		stmt, rest, err := c.PrepareTransient(script)
		if err != nil {
			return err
		}
		script = script[len(script)-rest:]
		_, err = stmt.Step()
		if ferr := stmt.Finalize(); err == nil {
			err = ferr
		}
		if err != nil {
			return err
		}
	}
	return nil
}
