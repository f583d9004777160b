//go:build windows

package sqlite

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"

	"github.com/gridtwin/gridtwin/twin/store"
)

// lockFile takes the kernel's lock on path, which ends with the process however it ends. A locked file cannot be read
// by others here, so the holder goes unnamed.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err = windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		f.Close()
		return nil, fmt.Errorf("%w by another process, which holds %s: stop it, or open read-only", store.ErrLocked, path)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}

// unlockFile gives the lock back.
func unlockFile(f *os.File) error { return f.Close() }

// freeDisk tells what this user may still write, and the whole size of the disk.
func freeDisk(folder string) (free, whole uint64, err error) {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, 0, err
	}
	if err := windows.GetDiskFreeSpaceEx(name, &free, &whole, nil); err != nil {
		return 0, 0, fmt.Errorf("size of the disk of %s: %w", folder, err)
	}
	return free, whole, nil
}

// syncFolder has nothing to do: the file system journals names by itself.
func syncFolder(string) error { return nil }
