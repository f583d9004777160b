package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/gridtwin/gridtwin/twin"
)

// argon2id with the parameters that RFC 9106 gives for little memory.
const (
	argonTime    = 3
	argonMemory  = 64 * 1024 // KiB
	argonThreads = 2
	argonKey     = 32
	argonSalt    = 16
)

// checkPassword holds passwords to the rules of GB/T 22239 level 3: long, of more than one kind, not the name.
func checkPassword(name, password string) error {
	kinds := map[string]bool{}
	for _, r := range password {
		switch {
		case unicode.IsDigit(r):
			kinds["digit"] = true
		case unicode.IsUpper(r):
			kinds["upper"] = true
		case unicode.IsLower(r):
			kinds["lower"] = true
		default:
			kinds["other"] = true
		}
	}
	switch {
	case utf8.RuneCountInString(password) < MinPassword:
		return fmt.Errorf("%w: a password has at least %d characters", twin.ErrInvalid, MinPassword)
	case len(password) > 200:
		return fmt.Errorf("%w: a password has at most 200 bytes", twin.ErrInvalid)
	case len(kinds) < 3:
		return fmt.Errorf("%w: a password mixes at least three of digits, small letters, capitals and other characters", twin.ErrInvalid)
	case name != "" && strings.Contains(strings.ToLower(password), strings.ToLower(name)):
		return fmt.Errorf("%w: a password does not hold the user's name", twin.ErrInvalid)
	}
	return nil
}

// hashPassword returns the PHC string of a password.
func hashPassword(password string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// checkHash compares a password with a PHC string in constant time. No hash at all takes the same time and fails.
func checkHash(phc, password string) bool {
	memory, time, threads := uint32(argonMemory), uint32(argonTime), uint8(argonThreads)
	salt, want := make([]byte, argonSalt), make([]byte, argonKey)
	parts := strings.Split(phc, "$")
	known := len(parts) == 6 && parts[1] == "argon2id"
	if known {
		enc := base64.RawStdEncoding
		s, err1 := enc.DecodeString(parts[4])
		k, err2 := enc.DecodeString(parts[5])
		_, err3 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads)
		known = err1 == nil && err2 == nil && err3 == nil && len(k) > 0
		if known {
			salt, want = s, k
		}
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1 && known
}
