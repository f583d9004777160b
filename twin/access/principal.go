package access

import (
	"context"
	"slices"
	"time"

	"github.com/gridtwin/gridtwin/geo/grid"
)

// Role is what an account is for.
type Role string

// The roles of CONTRACTS §7.
const (
	Visitor   Role = "visitor"
	Worker    Role = "worker"
	Command   Role = "command"
	Steward   Role = "steward"
	Component Role = "component"
	Admin     Role = "admin"
)

// Roles lists all roles.
func Roles() []Role { return []Role{Visitor, Worker, Command, Steward, Component, Admin} }

// Right is one thing that a principal may do or see inside its scope.
type Right string

// The rights. Roles are sets of them; a component's token names its own.
const (
	MapRead     Right = "map:read"     // public fields
	ReadInside  Right = "int:read"     // internal fields, and personal ones masked
	PeopleStats Right = "people:stats" // counts of people and units, none below the small-figure limit
	PeopleRead  Right = "people:read"  // people and units one by one, masked
	Edit        Right = "edit"         // create, change and delete
	EditSealed  Right = "edit:sealed"  // change fields that it may not see whole
	Reveal      Right = "reveal"       // see personal values whole, with a reason, audited
	Import      Right = "import"
	Export      Right = "export"
	BulkDelete  Right = "delete:bulk"
	Boundary    Right = "grids:edit" // change grids
	ManageUsers Right = "accounts"   // accounts, tokens, audit
)

// Rights lists all rights.
func Rights() []Right {
	return []Right{
		MapRead, ReadInside, PeopleStats, PeopleRead, Edit, EditSealed, Reveal, Import, Export, BulkDelete, Boundary, ManageUsers,
	}
}

// roleRights is what each role may do. A component has what its token says.
func roleRights(r Role) []Right {
	staff := []Right{MapRead, ReadInside, PeopleStats, PeopleRead, Edit, Reveal}
	switch r {
	case Visitor:
		return []Right{MapRead}
	case Worker, Command:
		return staff
	case Steward:
		return append(staff, EditSealed, Import, Export, BulkDelete, Boundary)
	case Admin:
		return []Right{MapRead, ManageUsers}
	}
	return nil
}

// Everywhere is the scope that holds everything, also what lies outside all grids.
const Everywhere grid.Code = 0

// Principal is who asks. It is immutable.
type Principal struct {
	Name   string // unique, as "worker"; goes into the log
	Role   Role
	Scopes []grid.Code // grids whose subtrees it may see inside; Everywhere for all
	Rights []Right     // of a component; other roles have their role's

	token   string    // ID of the stored token that it came by, "" for none
	process bool      // came by a token of the process
	account string    // whose password opened the session, "" for none
	ends    time.Time // when what it came by ends
}

// Actor names the principal in the log, by role and name. Who came by a stored token has the token's ID besides, as
// "component:pump#3k9x0a2b": an account and a token of one name are two actors, whose keys and streams are apart.
func (p *Principal) Actor() string {
	if p.token != "" {
		return string(p.Role) + ":" + p.Name + "#" + p.token
	}
	return string(p.Role) + ":" + p.Name
}

// Ends tells when the credential that the principal came by ends by itself, the zero time for never: who keeps a
// principal over time looks again then.
func (p *Principal) Ends() time.Time { return p.ends }

// Account names the account that the principal signed in with by a password, "" for whoever came otherwise.
func (p *Principal) Account() string { return p.account }

// Unmetered tells who came by a token that ends with the process, as the demo's: such are not rate-limited.
func (p *Principal) Unmetered() bool { return p.process }

// SignedIn tells a visitor from the rest.
func (p *Principal) SignedIn() bool { return p.Role != Visitor }

// May tells whether the principal has a right, somewhere.
func (p *Principal) May(r Right) bool {
	if p.Role == Component {
		return slices.Contains(p.Rights, r)
	}
	return slices.Contains(roleRights(p.Role), r)
}

// AllRights lists the principal's rights, for /api/me.
func (p *Principal) AllRights() []Right {
	if p.Role == Component {
		return p.Rights
	}
	return roleRights(p.Role)
}

// Staff tells the roles to whom small figures are shown.
func (p *Principal) Staff() bool {
	return p.Role == Worker || p.Role == Command || p.Role == Steward
}

// InScope tells whether a micro-grid lies in the principal's scope; 0 stands for outside all grids.
func (p *Principal) InScope(c grid.Code) bool {
	for _, s := range p.Scopes {
		if s == Everywhere || c != 0 && s.Contains(c) {
			return true
		}
	}
	return false
}

// VisitorPrincipal is who has no credential.
func VisitorPrincipal() *Principal { return &Principal{Name: "visitor", Role: Visitor} }

type ctxKey struct{}

// WithPrincipal returns a context that carries who asks.
func WithPrincipal(ctx context.Context, p *Principal) context.Context {
	return context.WithValue(ctx, ctxKey{}, p)
}

// FromContext returns who asks, nil where nobody was set.
func FromContext(ctx context.Context) *Principal {
	p, _ := ctx.Value(ctxKey{}).(*Principal)
	return p
}
