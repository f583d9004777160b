package main

import (
	"strings"
	"testing"
)

// cityBarn is a building with a roof of its own; without the roof's form it is a block.
const cityBarn = `{"type":"CityJSON","version":"2.0","transform":{"scale":[0.001,0.001,0.001],"translate":[618600,3465600,4]},
"metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/4549"},"CityObjects":{"barn":{"type":"Building","geometry":[
{"type":"MultiSurface","lod":"2.2","semantics":{"surfaces":[{"type":"GroundSurface"},{"type":"RoofSurface"}],"values":[0,1,1]},
"boundaries":[[[0,3,2,1]],[[0,1,4,5]],[[5,4,2,3]]]}]}},
"vertices":[[0,0,0],[14000,0,0],[14000,9000,0],[0,9000,0],[14000,4500,5000],[0,4500,5000]]}`

// Detailed forms become the models of their houses, once; a block says no more than its height does.
func TestImportKeepsModels(t *testing.T) {
	c := newCLI(t)
	db, barn := c.path("twin.db"), c.put("barn.city.json", cityBarn)
	c.run(exitDone, "import", "--store", db, "--type", "house", "--models", barn)
	c.says("1 created", "1 models kept")
	c.run(exitDone, "import", "--store", db, "--type", "house", "--models", barn)
	c.says("1 unchanged", "0 models kept")
	c.run(exitDone, "export", "--store", db, "--type", "house", "--format", "geojson")
	if !strings.Contains(c.stdout, `"model":"`) || !strings.Contains(c.stdout, `"roof":"gable"`) || !strings.Contains(c.stdout, `"height_m":5`) {
		t.Errorf("the house is %s", c.stdout)
	}
	c.run(exitDone, "check", "--store", db)
	block := c.put("block.city.json", strings.NewReplacer(`"lod":"2.2"`, `"lod":"1.2"`, `"barn"`, `"block"`).Replace(cityBarn))
	c.run(exitDone, "import", "--store", db, "--type", "house", "--models", block)
	c.says("1 created", "0 models kept")
	c.run(exitFailed, "import", "--store", db, "--type", "house", "--models", c.put("x.csv", "name,wkt\na,\"POLYGON((121 31,121.001 31,121.001 31.001,121 31))\"\n"))
	c.says("--models takes CityJSON")
}
