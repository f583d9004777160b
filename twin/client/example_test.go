package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/gridtwin/gridtwin/twin/client"
)

// A component asks who and what is within 500 m.
func ExampleClient_Area() {
	ctx := context.Background()
	c, err := client.New(client.Config{URL: village().url, Token: village().token})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := c.Area(ctx, client.AreaQuestion{
		Area:   client.Circle(121.2448, 31.3084, 500),
		Types:  []string{"houses", "people"},
		Filter: map[string]string{"people": "age >= 80 AND living_alone = TRUE"},
		List:   &client.AreaList{Type: "people", Limit: 1, Fields: []string{"age"}, SortBy: "-age"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	oldest, _ := answer.Items.Features[0].Number("age")
	fmt.Println(*answer.Counts["houses"], "houses,", *answer.Counts["people"], "people of 80 or more living alone, the oldest", oldest)
	// Output:
	// 429 houses, 14 people of 80 or more living alone, the oldest 91
}

// Items follows every page; all are of one version.
func ExampleClient_Items() {
	c, err := client.New(client.Config{URL: village().url})
	if err != nil {
		fmt.Println(err)
		return
	}
	tall, n := 0.0, 0
	for house, err := range c.Items(context.Background(), "houses", client.Query{Filter: "floors_above >= 3", PageSize: 100}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		floors, _ := house.Number("floors_above")
		tall, n = max(tall, floors), n+1
	}
	fmt.Println(n, "houses of three floors or more; the tallest has", tall)
	// Output:
	// 207 houses of three floors or more; the tallest has 4
}

// Two change one lamp; the one who is late sees both sides, and decides.
func ExampleClient_Patch() {
	ctx := context.Background()
	c, err := client.New(client.Config{URL: village().url, Token: village().token})
	if err != nil {
		fmt.Println(err)
		return
	}
	lamp, err := client.NewFeature(json.RawMessage(`{"type":"Point","coordinates":[121.2448,31.3084]}`), map[string]string{"kind": "lamp", "state": "ok"})
	if err != nil {
		fmt.Println(err)
		return
	}
	read, err := c.Create(ctx, "facilities", lamp, "新装 new lamp")
	if err != nil {
		fmt.Println(err)
		return
	}
	faulty, _ := client.NewFeature(nil, map[string]string{"state": "faulty"})
	if _, err := c.Patch(ctx, "facilities", read.ID, faulty, read.ETag, "dark at night"); err != nil {
		fmt.Println(err)
		return
	}
	missing, _ := client.NewFeature(nil, map[string]string{"state": "missing"})
	_, err = c.Patch(ctx, "facilities", read.ID, missing, read.ETag, "gone")
	var conflict *client.ConflictError
	if errors.As(err, &conflict) {
		f := conflict.Fields[0]
		fmt.Println(conflict.Status, f.Name, "yours", string(f.Yours), "theirs", string(f.Theirs))
		_, err = c.Patch(ctx, "facilities", read.ID, missing, conflict.CurrentETag, "gone, not dark")
		fmt.Println(err)
	}
	if err := c.Delete(ctx, "facilities", read.ID, client.AnyRevision, "example"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 412 state yours "missing" theirs "faulty"
	// <nil>
}

// A batch is committed once, however often it is sent under its key.
func ExampleClient_Run() {
	ctx := context.Background()
	c, err := client.New(client.Config{URL: village().url, Token: village().token})
	if err != nil {
		fmt.Println(err)
		return
	}
	hydrant, _ := client.NewFeature(nil, map[string]string{"kind": "hydrant"})
	batch := client.Batch{Reason: "survey", Key: "survey-7", Changes: []client.Change{{
		Op: client.OpCreate, Collection: "facilities", Ref: "h",
		Properties: hydrant.Properties, Geometry: json.RawMessage(`{"type":"Point","coordinates":[121.2448,31.3084]}`),
	}}}
	first, err := c.Run(ctx, batch)
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := c.Run(ctx, batch)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(first.Results), first.Results[0].Ref, first.Results[0].ID == again.Results[0].ID, first.Version == again.Version)
	// Output:
	// 1 h true true
}

// A component keeps a copy of the lamps and hydrants within 400 m, and hears of each change.
func ExampleClient_Live() {
	c, err := client.New(client.Config{URL: village().url, Token: village().token})
	if err != nil {
		fmt.Println(err)
		return
	}
	updates := make(chan client.Update, 100)
	live := c.Live(client.LiveConfig{OnUpdate: func(u client.Update) { updates <- u }})
	around := client.Circle(121.2448, 31.3084, 400)
	live.Watch("near", client.Subscription{Area: &around, Types: []string{"facilities"}, Filter: map[string]string{"facilities": "kind = 'hydrant'"}})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	done := make(chan error, 1)
	go func() { done <- live.Run(ctx) }()

	first := <-updates
	var one string
	live.Read("near", func(k *client.Copy) {
		for e := range k.All() {
			one = e.ID
		}
	})
	fmt.Println("snapshot:", first.Snapshot, one != "")

	read, err := c.Get(ctx, "facilities", one)
	if err != nil {
		fmt.Println(err)
		return
	}
	named, err := client.NewFeature(nil, map[string]any{"name": "at the gate"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := c.Patch(ctx, "facilities", one, named, read.ETag, "reported by phone"); err != nil {
		fmt.Println(err)
		return
	}
	for u := range updates {
		if i := slices.IndexFunc(u.Changes, func(e client.Event) bool { return e.ID == one }); i >= 0 { // others change things too
			fmt.Println(u.Changes[i].Op, string(u.Changes[i].Set["name"]))
			break
		}
	}
	stop()
	fmt.Println(<-done)
	// Output:
	// snapshot: true true
	// update "at the gate"
	// context canceled
}
