import type { Map as GLMap } from 'maplibre-gl';
import type { Tint } from '../models/houses';
import type { ModelLayer } from '../models/layer';
import type { OpenRoom } from '../models/opened';
import type { FeatureStates } from './featureStates';
import { colourNow, type HouseFacts, type HouseState } from './houseColour';
import { featureId } from './ids';
import type { Palette } from './palette';
import type { HouseTheme } from './theme';
import { twinSource } from './tileLayer';

/** Look is what houses are coloured by. */
export interface Look {
  palette: Palette;
  theme: HouseTheme;
}

const layerId = 'houses-detailed';
const settleMs = 120;
/** How much of a house's own colours its theme covers, of 255: homes keep their roofs where kinds are told apart. */
const shares = { home: 110, told: 220, picture: 50, marked: 235 } as const;

/** DetailEvents is what detailed houses tell. */
export interface DetailEvents {
  /** They cannot be drawn. */
  failed: (error: Error) => void;
  /** Some in view are on their way, or none are. */
  loading: (loading: boolean) => void;
}

/**
 * Detailed shows houses with their roofs in place of the extrusions, which stand until then: no house is ever missing. The code that draws them is fetched when it is first
 * asked for; without it everything here does nothing.
 */
export class Detailed {
  private readonly gl: GLMap;
  private readonly look: () => Look;
  private readonly states: FeatureStates;
  private readonly events: DetailEvents;
  private layer: ModelLayer | undefined;
  private readonly facts = new Map<string, HouseFacts>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wanted = 0;

  constructor(gl: GLMap, states: FeatureStates, look: () => Look, events: DetailEvents) {
    this.gl = gl;
    this.look = look;
    this.states = states;
    this.events = events;
    states.onChange = (id) => (id === undefined ? this.layer?.recolour() : this.layer?.recolourHouse(id));
  }

  /** Whether houses are drawn in detail now. */
  get on(): boolean {
    return this.layer !== undefined;
  }

  /** Draws houses in detail; gives false when it was turned off again before it was ready. */
  async turnOn(): Promise<boolean> {
    const wanted = ++this.wanted;
    const { ModelLayer: Layer } = await import('../models/layer');
    if (wanted !== this.wanted || this.layer) return this.on;
    const { lng, lat } = this.gl.getCenter();
    this.layer = new Layer(this.gl, [lng, lat], {
      ...this.events,
      tintOf: this.tintOf,
      drawn: (added, left) => this.states.setDetailed(added, left),
    });
    this.gatherFacts();
    const layers = this.gl.getLayersOrder();
    this.gl.addLayer(this.layer, layers[layers.indexOf('houses') + 1]);
    this.gl.on('sourcedata', this.gatherSoon);
    return true;
  }

  /** Goes back to extrusions and frees all that drew the houses. */
  turnOff(): void {
    if (this.layer) this.gl.removeLayer(layerId);
    this.drop();
  }

  /** Frees all that drew the houses, where the map has none of its layers left. */
  drop(): void {
    this.wanted++;
    this.gl.off('sourcedata', this.gatherSoon);
    clearTimeout(this.timer);
    this.timer = undefined;
    this.layer?.onRemove();
    this.layer = undefined;
    this.states.endDetailed();
    this.facts.clear();
  }

  private readonly gatherSoon = (event: { sourceId?: string }): void => {
    if (event.sourceId !== twinSource) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.gatherFacts()) this.recolour();
    }, settleMs);
  };

  /** Takes from the vector tiles what themes colour by; tells whether anything is new. */
  private gatherFacts(): boolean {
    let news = false;
    for (const { properties } of this.gl.querySourceFeatures(twinSource, { sourceLayer: 'houses' })) {
      const { id, kind, structure, floors_above, built_year } = properties;
      const before = this.facts.get(id);
      const same =
        before?.kind === kind &&
        before?.structure === structure &&
        before?.floors_above === floors_above &&
        before?.built_year === built_year;
      if (before && same) continue;
      this.facts.set(id, { kind, structure, floors_above, built_year });
      news = true;
    }
    return news;
  }

  private readonly tintOf = (id: string, textured: boolean): Tint => {
    const { palette, theme } = this.look();
    const number = featureId(id);
    const state: HouseState =
      number === undefined
        ? {}
        : this.gl.getFeatureState({ source: twinSource, sourceLayer: 'houses', id: number });
    const facts = this.facts.get(id) ?? {};
    const { rgb, marked } = colourNow(theme, palette, facts, state);
    const home = theme === 'kind' && facts.kind === 'home';
    const share = textured ? shares.picture : home ? shares.home : shares.told;
    return [...rgb, marked ? shares.marked : share];
  };

  /** Colours houses anew. */
  recolour(): void {
    this.layer?.recolour();
  }

  /** Shows or hides the layer with its group of the legend. */
  show(visible: boolean): void {
    if (!this.layer) return;
    this.gl.setLayoutProperty(layerId, 'visibility', visible ? 'visible' : 'none');
    if (!visible) this.events.loading(false);
  }

  /** Finds the room or floor of the opened house at a place, else the house. */
  pick(point: { x: number; y: number }): { house?: string; unit?: string; floor?: number } {
    const room = this.layer?.pickRoom(point);
    if (room) return room;
    const house = this.layer?.pick(point);
    return house ? { house } : {};
  }

  /** Takes note of what changed: houses to draw anew, houses that are gone. */
  change(changed: readonly string[], gone: readonly string[], version: number): void {
    this.layer?.change(changed, gone, version);
  }

  /** Fetches tiles of houses again; beneath stands for all of them. */
  refresh(keys: readonly string[], beneath = false): void {
    if (beneath) this.layer?.reload();
    else this.layer?.refresh(keys);
  }

  /** Leaves out the house that is drawn opened. */
  openUp(id: string | undefined): void {
    this.layer?.openUp(id);
  }

  /** Draws the rooms of the opened house; false where extrusions have to. */
  async showRooms(id: string, rooms: readonly OpenRoom[]): Promise<boolean> {
    return (await this.layer?.showRooms(id, rooms)) ?? false;
  }
}
