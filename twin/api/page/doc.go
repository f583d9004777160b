// Package page is the HTML form of what the API answers: for people who open an address of the API in a browser, and
// for crawlers. Labels stand in both languages beside each other, so an address means one page.
//
//	what a caller may see, as text ──► Landing, Collection, Fields, Features, Feature ──► Pages.Append… ──► HTML 5
//	any JSON document ──ParseTree────► Tree ─────────────────────────────────────────────┘
//
// A page asks for nothing: no script, font, picture or style from anywhere, its own style stands inside it, and Policy is
// the Content-Security-Policy that allows just that. Drawings are SVG inside the page.
//
// Pages never change after New and may be used from any goroutine. All text goes through html/template, so nothing that
// somebody typed becomes markup.
//
// The package must not know types, masks or requests: it shows what it is given, and is given text.
package page
