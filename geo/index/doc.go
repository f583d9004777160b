// Package index finds things by where they are: by box, by any region, and by nearness.
//
//	Build(items) ──► sheets: packed Hilbert order, int32 boxes, never changed
//	                   │   + dead: which slots were deleted since
//	                   │   + column: what each item carries, for SearchVals and its like
//	Apply(edits) ──►   │   + delta: a tidwall/rtree of the newest edits
//	                   │       └─ settles into the young sheet every hundred or so
//	                   ▼
//	                 Index ──► Search, SearchIDs, SearchRegion, Nearest
//	                   │
//	Fold() ────────────┘  merges young sheet and delta into the base, in the background
//	Rebase(folded)        the folded index plus the edits that came meanwhile
//
// A slot's place in the packed order tells its parents, so the tree has no pointers, and a node that lies wholly in a
// query names its items as one range of slots, emitted with no test per item.
//
// # Exactness
//
// Boxes stand on a lattice of 1e-8 degree (1.1 mm), rounded outward; [Lattice] tells the stored form. Every search is
// exact with regard to the stored boxes and the closed query: nothing is missed, and inside is never wrongly true.
// A coordinate with at most eight decimals is stored as it is; for others an item may be reported that misses the
// query by less than 1e-8 degree. Whoever needs the true geometry tests it for the items that are not inside.
//
// # Concurrency
//
// An Index never changes, so any number of goroutines may read any number of snapshots without a lock. Apply, Fold
// and Rebase return another Index and leave the receiver as it was; they too may run beside readers and each other.
//
// # Invariants
//
//   - A search sees each item once; the same edits always give the same order.
//   - The slots of a sheet are in the order of the Hilbert curve over its frame; a node's box covers its children, no
//     more.
//   - What is marked dead stays in its sheet until a fold; the boxes of nodes are not drawn in for it.
//   - Only delta.go knows tidwall/rtree.
//
// # What it must not know
//
// Types, entities, permissions, units of distance: an item is a number and a box in degrees (lon, lat). What it carries
// is handed back as it came.
package index
