import type { FeatureCollection, Polygon } from 'geojson';
import type { Feature } from '../api/wire';
import { t } from '../i18n/i18n';
import { boundsOf } from '../map/area';
import type { MapController } from '../map/controller';
import { explode, type House, type Room, stackHeight } from '../map/explode';
import { channels } from '../map/houseColour';
import { type Palette, palettes } from '../map/palette';
import { detailDrawn } from './detail';
import type { Household } from './item';
import { map } from './map';
import { floor, unit } from './selection';
import { reducedMotion, theme } from './ui';

const openSteps = 6;
const openMs = 300;
const storeyM = 3;

const occupancies: readonly unknown[] = ['self', 'let', 'shop', 'mixed', 'vacant'];

/** Gives the colour of a unit by its use, the same in picture and list. */
export function unitColour(palette: Palette, occupancy: unknown): string {
  const index = occupancies.indexOf(occupancy);
  return palette.classes[index < 0 ? palette.classes.length - 1 : index] ?? palette.house;
}

/** Names the floor of a house. */
export function floorName(number: number): string {
  return number < 0 ? t('card.basement', { n: -number }) : t('card.floor', { n: number });
}

/** Gives the floor of a unit; one without stands on the first. */
export function floorOf(feature: Feature): number {
  const { floor: number } = feature.properties;
  return typeof number === 'number' && number !== 0 ? number : 1;
}

/** Names a unit by stair and room. */
export function unitName(feature: Feature): string {
  const { room, stair, name, code } = feature.properties;
  const parts = [stair, room].filter((part) => typeof part === 'string' && part !== '');
  if (parts.length > 0) return parts.join('-');
  const other = [name, code].find((value) => typeof value === 'string' && value !== '');
  return typeof other === 'string' ? other : t('card.unitNone');
}

/** Builds what the picture needs from the house and what the caller may see of its units. */
export function pictureOf(house: Feature, household: Household, palette: Palette): House | undefined {
  const { geometry, properties } = house;
  if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') return undefined;
  const floorsAbove = typeof properties.floors_above === 'number' ? properties.floors_above : 1;
  const residents = countBy(household.people, 'unit');
  const rooms = household.units.map((feature): Room => {
    const outline = feature.properties.outline as unknown as Polygon | undefined;
    const people = residents.get(feature.id) ?? 0;
    return {
      id: feature.id,
      floor: floorOf(feature),
      label: `${unitName(feature)} · ${t('card.people', { n: people })}`,
      colour: unitColour(palette, feature.properties.occupancy),
      outline: outline?.type === 'Polygon' ? outline : undefined,
    };
  });
  return {
    footprint: geometry,
    floorsAbove,
    heightM: typeof properties.height_m === 'number' ? properties.height_m : floorsAbove * storeyM,
    rooms,
    floorLabel: (number) => {
      // Who may see no unit must not read that there are none.
      if (rooms.length === 0) return floorName(number);
      const here = rooms.filter((room) => room.floor === number);
      const people = here.reduce((sum, room) => sum + (residents.get(room.id) ?? 0), 0);
      return `${floorName(number)} · ${t('card.units', { n: here.length })} · ${t('card.people', { n: people })}`;
    },
    emptyColour: palette.houseFaded,
    selectedColour: palette.houseSelected,
  };
}

/** Counts features by one of their properties. */
export function countBy(features: readonly Feature[], property: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { properties } of features) {
    const key = properties[property];
    if (typeof key === 'string') counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };
let shown: string | undefined;
let openedAt = 0;

/** Shows a house opened, in a short movement when it was closed before. Reads signals: call it from an effect. */
export function showOpened(house: Feature, household: Household): void {
  const controller = map.value;
  // Turned on or off, it is drawn by the other means.
  void detailDrawn.value;
  const picture = pictureOf(house, household, palettes[theme.value]);
  const { value: level } = floor;
  if (!controller || !picture || level === undefined) return;
  const view = { floor: level, unit: unit.value };
  const draw = (open: number) => {
    const { rooms, labels } = explode(picture, { ...view, open });
    void drawRooms(controller, house.id, rooms, household.units.length > 0);
    controller.setData('own-floors', open === 1 ? labels : nothing);
  };
  const opening = ++openedAt;
  const before = shown;
  shown = house.id;
  if (before === house.id || reducedMotion.value) draw(1);
  else {
    for (let step = 1; step <= openSteps; step++) {
      setTimeout(() => opening === openedAt && draw(step / openSteps), (openMs * step) / openSteps);
    }
  }
  if (before === house.id) return;
  controller.hideHouse(house.id);
  const box = boundsOf(picture.footprint.coordinates);
  if (!box) return;
  controller.camera.lookAt(box, stackHeight(picture));
}

let drawnLast = 0;

/** Draws rooms from their model where houses are drawn in detail and this caller sees rooms, else as extrusions. */
async function drawRooms(
  controller: MapController,
  house: string,
  rooms: FeatureCollection<Polygon>,
  modelled: boolean,
): Promise<void> {
  const drawing = ++drawnLast;
  const parts = rooms.features.map(({ properties }) => ({
    unit: properties?.unit,
    floor: properties?.floor,
    base: properties?.base,
    colour: channels(properties?.colour),
    quiet: properties?.quiet,
  }));
  const byModel = modelled && controller.detailed.on && (await controller.detailed.showRooms(house, parts));
  if (drawing === drawnLast && shown === house) controller.setData('own-rooms', byModel ? nothing : rooms);
}

/** Closes the opened house. */
export function hideOpened(): void {
  openedAt++;
  if (shown === undefined) return;
  shown = undefined;
  const controller = map.value;
  if (!controller) return;
  drawnLast++;
  controller.setData('own-rooms', nothing);
  controller.setData('own-floors', nothing);
  controller.hideHouse(undefined);
}
