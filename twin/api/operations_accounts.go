package api

import (
	"net/http"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// accountOperations are for who looks after accounts and tokens.
func (d *describer) accountOperations() []openapi.Operation {
	text := openapi.String
	var roles []string
	for _, r := range access.Roles() {
		roles = append(roles, string(r))
	}
	grantee := func() []openapi.Prop {
		return []openapi.Prop{
			{Name: "name", Schema: text()},
			{Name: "role", Schema: openapi.OneOfTexts(roles...)},
			{Name: "scopes", Schema: openapi.Array(text()).Says("Grid codes that stand for their subtrees; * for everywhere.")},
			{Name: "may", Schema: openapi.Array(text()).Says("Rights.")},
		}
	}
	token := openapi.Object(append(grantee(),
		openapi.Prop{Name: "id", Schema: text().Says("Names it; the secret is shown to nobody.")},
		openapi.Prop{Name: "made", Schema: timeSchema()}, openapi.Prop{Name: "expires", Schema: timeSchema().OrNull().Says("null for never.")},
		openapi.Prop{Name: "process", Schema: openapi.Boolean().Says("It ends when the server does, as the demo's.")},
	)...).Needs().Named("Token")
	tokens := openapi.Object(openapi.Prop{Name: "tokens", Schema: openapi.Array(token)}).Needs().Named("Tokens")
	accounts := openapi.Object(
		openapi.Prop{Name: "accounts", Schema: openapi.Array(openapi.Object(grantee()...).Needs().Named("Account"))},
	).Needs().Named("Accounts")
	list := func(route, id, what string, s *openapi.Schema) openapi.Operation {
		return openapi.Operation{
			Route: route, ID: id, Tag: tagSession, Auth: openapi.AuthNeeded, Summary: what + "; for administrators.",
			Params:  []*openapi.Param{formatParam("json"), minVersionParam()},
			Answers: []openapi.Answer{openapi.OK(what+".", typeJSON, s, versionHeader())},
			Faults:  d.faults(http.StatusForbidden), Samples: []openapi.Sample{{Name: "read", As: "admin"}},
		}
	}
	end := func(route, id, what, by, says string, faults ...int) openapi.Operation {
		return openapi.Operation{
			Route: route, ID: id, Tag: tagSession, Auth: openapi.AuthNeeded, Summary: what + "; for administrators.",
			Doc:     "It holds at once for requests; sockets and event streams that were let in by it end within 5 seconds.",
			Params:  []*openapi.Param{openapi.InPath(by, says, text()), minVersionParam()},
			Answers: []openapi.Answer{{Status: http.StatusNoContent, Doc: "It is no more.", Headers: []*openapi.Header{versionHeader()}}},
			Faults:  d.faults(append(faults, http.StatusForbidden, http.StatusNotFound)...),
			Samples: []openapi.Sample{{Name: "nobody", As: "admin", Path: openapi.Pairs(by, "nobody"), Status: http.StatusNotFound}},
		}
	}
	return []openapi.Operation{
		list("GET /api/tokens", "getTokens", "The tokens by which programs come, without their secrets", tokens),
		end("DELETE /api/tokens/{id}", "revokeToken", "Revoke a token", "id", "The ID that the list gives it, or a name, for all tokens of that name."),
		list("GET /api/accounts", "getAccounts", "The accounts with which people sign in", accounts),
		end("DELETE /api/accounts/{name}", "removeAccount", "Remove an account and end its sessions", "name", "Of the account, which is not the caller's own.", http.StatusConflict),
	}
}
