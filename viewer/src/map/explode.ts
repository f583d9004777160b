// The opened house: floors lifted apart, each divided into its rooms. Pure geometry, no map and no interface.

import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon, Position } from 'geojson';
import { boundsOf, centerOf } from './area';
import { splitRing } from './split';

/** Room is a unit as the picture needs it. */
export interface Room {
  id: string;
  floor: number;
  label: string;
  colour: string;
  outline: Polygon | undefined;
}

/** House is what the picture needs of a house. */
export interface House {
  footprint: Polygon | MultiPolygon;
  floorsAbove: number;
  heightM: number;
  rooms: readonly Room[];
  /** The label of each floor. */
  floorLabel: (floor: number) => string;
  emptyColour: string;
  selectedColour: string;
}

/** View is what of the opened house is looked at. */
export interface View {
  /** From 0, closed, to 1, fully open. */
  open: number;
  floor: number | 'all';
  unit: string | undefined;
}

/** Picture is the data of the two sources that draw an opened house. */
export interface Picture {
  rooms: FeatureCollection<Polygon>;
  labels: FeatureCollection<Point>;
}

const gapM = 2.2;
const slabShare = 0.86;
const leastStoreyM = 2.6;

/** Lists the floors of a house from the lowest up; floors that only units name are floors too. */
export function floorsOf(house: { floorsAbove: number; rooms: readonly { floor: number }[] }): number[] {
  const floors = new Set<number>();
  for (let floor = 1; floor <= Math.max(1, house.floorsAbove); floor++) floors.add(floor);
  for (const room of house.rooms) floors.add(room.floor);
  return [...floors].sort((a, b) => a - b);
}

/** Gives the height of a fully opened house in metres. */
export function stackHeight(house: House): number {
  const floors = floorsOf(house).length;
  return floors * (Math.max(leastStoreyM, house.heightM / floors) + gapM);
}

/** Draws an opened house. Floors stand in their order above the ground: a basement cannot be drawn below it. */
export function explode(house: House, view: View): Picture {
  const floors = floorsOf(house);
  const storeyM = Math.max(leastStoreyM, house.heightM / floors.length);
  const rooms: Feature<Polygon>[] = [];
  const labels: Feature<Point>[] = [];
  const box = boundsOf(house.footprint.coordinates);
  if (!box) return { rooms: collection(rooms), labels: collection(labels) };
  const east: Position = [box[2], centerOf(box)[1]];
  floors.forEach((floor, level) => {
    const base = level * (storeyM + gapM * view.open);
    const top = base + storeyM * (view.open > 0 ? slabShare : 1);
    const quiet = view.floor !== 'all' && view.floor !== floor;
    const onFloor = house.rooms.filter((room) => room.floor === floor);
    for (const { room, polygon } of divide(house, onFloor)) {
      const selected = room !== undefined && room.id === view.unit;
      const colour = selected ? house.selectedColour : (room?.colour ?? house.emptyColour);
      rooms.push({
        type: 'Feature',
        properties: { floor, base, top, quiet, colour, ...(room ? { unit: room.id } : {}) },
        geometry: polygon,
      });
      if (view.floor === floor && room) labels.push(label(middle(polygon), room.label, top, 'center'));
    }
    if (view.floor === 'all') labels.push(label(east, house.floorLabel(floor), (base + top) / 2, 'left'));
  });
  return { rooms: collection(rooms), labels: collection(labels) };
}

/** Gives each room of a floor its part: its own outline, or an equal share of the footprint where none is recorded. */
function divide(house: House, rooms: readonly Room[]): { room: Room | undefined; polygon: Polygon }[] {
  const outer = outerRing(house.footprint);
  if (rooms.length === 0) return [{ room: undefined, polygon: { type: 'Polygon', coordinates: [outer] } }];
  const without = rooms.filter((room) => !room.outline);
  const shares = splitRing(outer, without.length);
  return rooms.map((room) => {
    const ring = shares[without.indexOf(room)] ?? outer;
    return { room, polygon: room.outline ?? { type: 'Polygon', coordinates: [ring] } };
  });
}

/** Gives the outer ring of the largest part of a footprint. */
function outerRing(footprint: Polygon | MultiPolygon): Position[] {
  if (footprint.type === 'Polygon') return footprint.coordinates[0] ?? [];
  const rings = footprint.coordinates.map((polygon) => polygon[0] ?? []);
  return rings.reduce((best, ring) => (extent(ring) > extent(best) ? ring : best), rings[0] ?? []);
}

function extent(ring: Position[]): number {
  const box = boundsOf(ring);
  return box ? (box[2] - box[0]) * (box[3] - box[1]) : 0;
}

function middle(polygon: Polygon): Position {
  const box = boundsOf(polygon.coordinates);
  return box ? centerOf(box) : [0, 0];
}

function label(at: Position, text: string, height: number, anchor: string): Feature<Point> {
  return {
    type: 'Feature',
    properties: { text, height, anchor },
    geometry: { type: 'Point', coordinates: at },
  };
}

function collection<G extends Polygon | Point>(features: Feature<G>[]): FeatureCollection<G> {
  return { type: 'FeatureCollection', features };
}
