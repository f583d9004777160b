package ingest_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

func ExampleImport() {
	ctx := context.Background()
	tw, err := twin.Open(ctx, twin.Config{Store: mem.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tw.Close()
	file := "编号,类别,经度,纬度\nX-1,消火栓,121.2448,31.3084\nX-2,消火栓,31.3084,121.2448\n"
	src, err := ingest.Open("设施.csv", io.NopCloser(strings.NewReader(file)))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer src.Close()
	rejects := ingest.NewRejects(os.Stdout)
	report, err := ingest.Import(ctx, tw, src, ingest.Options{
		Type: tw.Snapshot().Schema().Type("facility"), Source: "survey", Actor: "steward", Reject: rejects.Write,
	})
	rejects.Flush()
	fmt.Println(report.Created, "created,", report.Refused, "refused,", err)
	// Output:
	// row,field,value,reason
	// 3,geometry,,"the coordinates stand the wrong way round for CRS84, y or latitude first: import with --swap-xy"
	// 1 created, 1 refused, <nil>
}
