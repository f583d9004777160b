package api

import (
	"net/http"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// sessionOperations sign in and out.
func (d *describer) sessionOperations() []openapi.Operation {
	var roles []string
	for _, r := range access.Roles() {
		roles = append(roles, string(r))
	}
	demo := openapi.Object(
		openapi.Prop{Name: "role", Schema: openapi.OneOfTexts(roles...)}, openapi.Prop{Name: "label", Schema: labelSchema()},
		openapi.Prop{Name: "code", Schema: openapi.String()},
	).Needs().Named("DemoRole")
	me := openapi.Object(
		openapi.Prop{Name: "name", Schema: openapi.String()}, openapi.Prop{Name: "role", Schema: openapi.OneOfTexts(roles...)},
		openapi.Prop{Name: "scopes", Schema: openapi.Array(openapi.String()).Says("Grid codes that stand for their subtrees; * for everywhere.")},
		openapi.Prop{Name: "may", Schema: openapi.Array(openapi.String()).Says("Rights.")},
		openapi.Prop{Name: "demo_roles", Schema: openapi.Array(demo).Says("What the demo offers to visitors.")},
	).Needs("name", "role", "scopes", "may").Named("Me")
	code := openapi.Object(openapi.Prop{Name: "code", Schema: openapi.String().Says("From a sign-in link.")}).Needs()
	password := openapi.Object(
		openapi.Prop{Name: "user", Schema: openapi.String()}, openapi.Prop{Name: "password", Schema: openapi.String()},
	).Needs()
	cookie := &openapi.Header{Name: "Set-Cookie", Doc: "The session.", Schema: openapi.String()}
	credential := (&openapi.Schema{OneOf: []*openapi.Schema{code, password}}).Named("Credential")
	return []openapi.Operation{
		{
			Route: "POST /api/session", ID: "signIn", Tag: tagSession, Summary: "Sign in by a code or by name and password.", Auth: openapi.AuthNone,
			Body:    &openapi.Body{Content: []openapi.Content{{Media: typeJSON, Schema: credential}}},
			Answers: []openapi.Answer{openapi.OK("Who signed in.", typeJSON, me, cookie)},
			Faults:  d.faults(http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType),
			Samples: []openapi.Sample{{Name: "by-password", Body: raw(map[string]string{"user": "zhang", "password": "not-the-password"}), Status: http.StatusUnauthorized}},
		},
		{
			Route: "DELETE /api/session", ID: "signOut", Tag: tagSession, Summary: "Sign out.", Auth: openapi.AuthNone,
			Answers: []openapi.Answer{{Status: http.StatusNoContent, Doc: "There is no session any more.", Headers: []*openapi.Header{cookie}}},
			Faults:  d.faults(http.StatusForbidden),
			Samples: []openapi.Sample{{Name: "out"}},
		},
		{
			Route: "GET /api/me", ID: "getMe", Tag: tagSession, Summary: "Who asks, and what they may do.", Auth: d.optional(),
			Params:  []*openapi.Param{formatParam("json"), minVersionParam()},
			Answers: []openapi.Answer{openapi.OK("The caller.", typeJSON, me, versionHeader())},
			Faults:  d.faults(),
			Samples: []openapi.Sample{{Name: "visitor"}, {Name: "command", As: "command"}},
		},
	}
}
