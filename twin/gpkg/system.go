package gpkg

import (
	"fmt"

	"github.com/gridtwin/gridtwin/geo"
)

// system is a row of gpkg_spatial_ref_sys.
type system struct {
	id                    int32
	name, organization    string
	definition, described string
}

// Well-known text (OGC 01-009) of the systems that are written, in parts that they share.
const (
	wktWGS84 = `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],` +
		`PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]`
	wktCGCS2000 = `GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],` +
		`PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4490"]]`
	wktGaussKrueger = `PROJCS["%s",` + wktCGCS2000 + `,PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",120],` +
		`PARAMETER["scale_factor",1],PARAMETER["false_easting",%d],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Northing",NORTH],AXIS["Easting",EAST],AUTHORITY["EPSG","%d"]]`
	wktWebMercator = `PROJCS["WGS 84 / Pseudo-Mercator",` + wktWGS84 + `,PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],` +
		`PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],` +
		`EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]`
)

// systemOf returns the row of a coordinate system. Stored lon/lat is CGCS2000.
func systemOf(crs geo.CRS) (system, error) {
	s := system{organization: "EPSG"}
	switch crs.String() {
	case "CRS84", "EPSG:4490":
		s.id, s.name, s.definition = 4490, "China Geodetic Coordinate System 2000", wktCGCS2000
		s.described = "longitude, latitude in degrees"
	case "EPSG:4326":
		return wgs84(), nil
	case "EPSG:4549":
		s.id, s.name = 4549, "CGCS2000 / 3-degree Gauss-Kruger CM 120E"
		s.definition, s.described = fmt.Sprintf(wktGaussKrueger, s.name, 500_000, s.id), "easting, northing in metres"
	case "EPSG:4528":
		s.id, s.name = 4528, "CGCS2000 / 3-degree Gauss-Kruger zone 40"
		s.definition, s.described = fmt.Sprintf(wktGaussKrueger, s.name, 40_500_000, s.id), "easting, northing in metres"
	case "EPSG:3857":
		s.id, s.name, s.definition = 3857, "WGS 84 / Pseudo-Mercator", wktWebMercator
		s.described = "easting, northing in metres"
	default:
		return s, fmt.Errorf("a GeoPackage is not written in %s: give EPSG:4490, EPSG:4326, EPSG:4549, EPSG:4528 or EPSG:3857", crs)
	}
	return s, nil
}

func wgs84() system {
	return system{4326, "WGS 84", "EPSG", wktWGS84, "longitude, latitude in degrees"}
}

// required are the systems that each file names, whether or not a layer uses them.
func required() [3]system {
	return [3]system{
		{undefinedMetres, "Undefined Cartesian", "NONE", "undefined", "undefined Cartesian coordinate reference system"},
		{undefinedDegrees, "Undefined geographic", "NONE", "undefined", "undefined geographic coordinate reference system"},
		wgs84(),
	}
}
