package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"
)

// allowedVars are package variables of map or slice type that may stay, each with its reason. An entry that is no
// longer needed fails the test too.
func allowedVars() map[string]string {
	return map[string]string{}
}

// State belongs to a value that somebody makes and passes on, so that two twins can live in one process and tests run
// side by side. Tables are arrays or functions with a switch; sentinel errors are fine.
func TestNoPackageState(t *testing.T) {
	allowed := allowedVars()
	for _, files := range goDirs(t) {
		fset := token.NewFileSet()
		var parsed []*ast.File
		for _, name := range files {
			f, err := parser.ParseFile(fset, filepath.Join(root, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Error(err)
				continue
			}
			parsed = append(parsed, f)
		}
		named := namedTypes(parsed)
		for i, f := range parsed {
			for _, decl := range f.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s has an init: let the caller pass what it needs", fset.Position(fn.Pos()))
				}
				for _, id := range growingVars(decl, named) {
					key := files[i] + ":" + id.Name
					if allowed[key] != "" {
						delete(allowed, key)
						continue
					}
					t.Errorf("%s: package variable %s is a map or a slice that anybody may change: "+
						"make it an array, a function with a switch, or a field", fset.Position(id.Pos()), id.Name)
				}
			}
		}
	}
	for key := range allowed {
		t.Errorf("%s is excepted, yet there is no such variable: drop the exception", key)
	}
}

// namedTypes maps the package's own type names to what they stand for.
func namedTypes(files []*ast.File) map[string]ast.Expr {
	named := make(map[string]ast.Expr)
	for _, f := range files {
		for _, decl := range f.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range gen.Specs {
				if ts, ok := spec.(*ast.TypeSpec); ok {
					named[ts.Name.Name] = ts.Type
				}
			}
		}
	}
	return named
}

func growingVars(decl ast.Decl, named map[string]ast.Expr) []*ast.Ident {
	gen, ok := decl.(*ast.GenDecl)
	if !ok || gen.Tok != token.VAR {
		return nil
	}
	var found []*ast.Ident
	for _, spec := range gen.Specs {
		vs := spec.(*ast.ValueSpec)
		for i, id := range vs.Names {
			typ := vs.Type
			if typ == nil && i < len(vs.Values) {
				typ = typeOfValue(vs.Values[i])
			}
			if id.Name != "_" && grows(typ, named) {
				found = append(found, id)
			}
		}
	}
	return found
}

// typeOfValue reads the type off a literal, a conversion or a make; nil where only the type checker could tell.
func typeOfValue(v ast.Expr) ast.Expr {
	switch v := v.(type) {
	case *ast.CompositeLit:
		return v.Type
	case *ast.CallExpr:
		if fun, ok := v.Fun.(*ast.Ident); ok && fun.Name == "make" && len(v.Args) > 0 {
			return v.Args[0]
		}
		return v.Fun // a conversion, as []byte("x")
	}
	return nil
}

func grows(typ ast.Expr, named map[string]ast.Expr) bool {
	switch typ := typ.(type) {
	case *ast.MapType:
		return true
	case *ast.ArrayType:
		return typ.Len == nil
	case *ast.ParenExpr:
		return grows(typ.X, named)
	case *ast.Ident:
		under, ok := named[typ.Name]
		return ok && under != typ && grows(under, named)
	}
	return false
}
