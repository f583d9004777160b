package serving_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/gridtwin/gridtwin/tiles/serving"
)

func ExampleHandle() {
	h := serving.Handle(nil, func(http.ResponseWriter, *http.Request) error {
		return serving.Gone("this set was replaced: load tileset.json again")
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 410 {"type":"about:blank","title":"Gone","status":410,"detail":"this set was replaced: load tileset.json again"}
}

func ExampleChosen() {
	for _, accepts := range []string{"gzip, zstd", "gzip;q=1, zstd;q=0.5", "identity"} {
		fmt.Println(serving.Headers()[serving.Chosen(10_000, []string{accepts})])
	}
	// Output:
	// [zstd]
	// [gzip]
	// []
}
