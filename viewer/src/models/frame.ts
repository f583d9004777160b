// From the earth-centred coordinates of 3D Tiles to the flat plane of the map. Every vertex goes over by itself: the earth
// drops 8 cm over a kilometre, and scale changes with latitude, while the map is flat and of one scale.

const a = 6_378_137;
const flattening = 1 / 298.257223563;
const b = a * (1 - flattening);
const e2 = flattening * (2 - flattening);
const e2Second = (a * a - b * b) / (b * b);
const aroundM = 2 * Math.PI * a;

/** Geodetic is longitude and latitude in radians, and the height over the ellipsoid in metres. */
export type Geodetic = [lon: number, lat: number, heightM: number];

/** Turns earth-centred metres into longitude, latitude and height, by Bowring: exact to a micrometre near the ground. */
export function geodetic(x: number, y: number, z: number): Geodetic {
  const p = Math.hypot(x, y);
  const t = Math.atan2(z * a, p * b);
  const lat = Math.atan2(z + e2Second * b * Math.sin(t) ** 3, p - e2 * a * Math.cos(t) ** 3);
  const n = a / Math.sqrt(1 - e2 * Math.sin(lat) ** 2);
  return [Math.atan2(y, x), lat, p * Math.cos(lat) + z * Math.sin(lat) - (a * a) / n];
}

/** Turns longitude and latitude in radians and a height in metres into earth-centred metres. */
export function earthCentred([lon, lat, heightM]: Geodetic): [number, number, number] {
  const n = a / Math.sqrt(1 - e2 * Math.sin(lat) ** 2);
  const r = (n + heightM) * Math.cos(lat);
  return [r * Math.cos(lon), r * Math.sin(lon), (n * (1 - e2) + heightM) * Math.sin(lat)];
}

/** Gives the matrix, column by column, whose axes are east, north and up at a place. */
export function eastNorthUp([lon, lat, heightM]: Geodetic): number[] {
  const [sl, cl, sp, cp] = [Math.sin(lon), Math.cos(lon), Math.sin(lat), Math.cos(lat)];
  const at = earthCentred([lon, lat, heightM]);
  return [-sl, cl, 0, 0, -sp * cl, -sp * sl, cp, 0, cp * cl, cp * sl, sp, 0, ...at, 1];
}

const mercatorX = (lon: number) => (lon + Math.PI) / (2 * Math.PI);
const mercatorY = (lat: number) => (1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2;

/** MapFrame is the plane of the map in metres about a place: x east, y north, z up. */
export class MapFrame {
  /** The place, in radians. */
  readonly origin: Geodetic;
  private readonly x: number;
  private readonly y: number;
  /** A metre at the origin, in a width of the mercator world. */
  private readonly metre: number;

  /** Takes a longitude and a latitude in degrees. */
  constructor(lonDeg: number, latDeg: number) {
    const [lon, lat] = [(lonDeg * Math.PI) / 180, (latDeg * Math.PI) / 180];
    this.origin = [lon, lat, 0];
    this.x = mercatorX(lon);
    this.y = mercatorY(lat);
    this.metre = 1 / (aroundM * Math.cos(lat));
  }

  /** Gives where a place is in this frame. */
  at([lon, lat, heightM]: Geodetic): [number, number, number] {
    return [(mercatorX(lon) - this.x) / this.metre, (this.y - mercatorY(lat)) / this.metre, heightM];
  }

  /** Gives the matrix, column by column, from this frame to the map's mercator world. */
  toMercator(): number[] {
    const { metre: m } = this;
    return [m, 0, 0, 0, 0, -m, 0, 0, 0, 0, m, 0, this.x, this.y, 0, 1];
  }
}
