import type { Map as GLMap } from 'maplibre-gl';
import { featureId } from './ids';
import { twinSource } from './tileLayer';

/** Target names a feature of the tiles; type is the collection id, which is the layer too. */
export interface Target {
  type: string;
  id: string;
}

const pulseMs = 600;
const pulseSteps = 6;

/** FeatureStates keeps what the map shows of a feature besides its tile: selection, hover, pulse, the value of a theme. */
export class FeatureStates {
  private readonly map: GLMap;
  private readonly reducedMotion: boolean;
  private selected: Target | undefined;
  private hovered: Target | undefined;
  private readonly pulses = new Map<string, { target: Target; until: number }>();
  /** Houses that stand in detail: their extrusions lie flat beneath them. */
  private readonly detailed = new Set<string>();
  private drawn = true;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** Hears which house is to be coloured anew, or that all are. */
  onChange: (house?: string) => void = () => {};

  constructor(map: GLMap, reducedMotion: boolean) {
    this.map = map;
    this.reducedMotion = reducedMotion;
  }

  /** Marks one feature as the selected one. */
  select(target: Target | undefined): void {
    if (this.selected) this.set(this.selected, { selected: false });
    this.selected = target;
    if (target) this.set(target, { selected: true });
  }

  /** Marks one feature as under the pointer. */
  hover(target: Target | undefined): void {
    if (this.hovered) this.set(this.hovered, { hover: false });
    this.hovered = target;
    if (target) this.set(target, { hover: true });
  }

  /** Lets a feature light up once; a second call while it does prolongs it. */
  pulse(target: Target): void {
    this.pulses.set(`${target.type}/${target.id}`, { target, until: performance.now() + pulseMs });
    this.set(target, { pulse: 1 });
    const stepMs = this.reducedMotion ? pulseMs : pulseMs / pulseSteps;
    this.timer ??= setInterval(() => this.step(), stepMs);
  }

  /** Dims what lights up, as often as the map can draw: a slow machine draws fewer steps, not later ones. */
  private step(): void {
    if (!this.drawn) return;
    this.drawn = false;
    this.map.once('render', () => {
      this.drawn = true;
    });
    const now = performance.now();
    for (const [key, { target, until }] of this.pulses) {
      const left = Math.max(0, (until - now) / pulseMs);
      this.set(target, { pulse: left < 1 / pulseSteps ? 0 : left });
      if (left < 1 / pulseSteps) this.pulses.delete(key);
    }
    if (this.pulses.size === 0) this.stop();
  }

  /** Gives each house a number that a theme colours by, and takes it from houses that are not named. */
  setJoined(values: ReadonlyMap<string, number>): void {
    this.map.removeFeatureState({ source: twinSource, sourceLayer: 'houses' });
    for (const [id, joined] of values) this.put({ type: 'houses', id }, { joined });
    if (this.selected) this.put(this.selected, { selected: true });
    for (const id of this.detailed) this.put({ type: 'houses', id }, { detailed: true });
    this.onChange();
  }

  /** Lays extrusions flat of houses that stand in detail now, and lets those stand again that do not any more. */
  setDetailed(added: readonly string[], left: readonly string[]): void {
    for (const id of left) {
      this.detailed.delete(id);
      this.put({ type: 'houses', id }, { detailed: false });
    }
    for (const id of added) {
      this.detailed.add(id);
      this.put({ type: 'houses', id }, { detailed: true });
    }
  }

  /** Lets all extrusions stand again. */
  endDetailed(): void {
    const all = [...this.detailed];
    this.detailed.clear();
    // While the graphics card has taken its memory back there is no style, and the next one knows of no states.
    if (this.map.style) this.setDetailed([], all);
  }

  /** Ends all pulses. */
  stop(): void {
    clearInterval(this.timer);
    this.drawn = true;
    this.timer = undefined;
  }

  private set(target: Target, state: Record<string, number | boolean>): void {
    this.put(target, state);
    if (target.type === 'houses') this.onChange(target.id);
  }

  private put(target: Target, state: Record<string, number | boolean>): void {
    const id = featureId(target.id);
    if (id === undefined || !this.map.getSource(twinSource)) return;
    this.map.setFeatureState({ source: twinSource, sourceLayer: target.type, id }, state);
  }
}
