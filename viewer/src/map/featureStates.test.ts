import type { Map as GLMap } from 'maplibre-gl';
import { describe, expect, it } from 'vitest';
import { FeatureStates } from './featureStates';
import { featureId } from './ids';

const first = '00000000001';
const second = '00000000002';

/** A map that keeps states and nothing else. */
function fakeMap() {
  const states = new Map<number, Record<string, unknown>>();
  const map = {
    style: {},
    getSource: () => ({}),
    setFeatureState: ({ id }: { id: number }, state: object) =>
      void states.set(id, { ...states.get(id), ...state }),
    removeFeatureState: () => states.clear(),
  };
  const flat = (id: string) => states.get(featureId(id) ?? 0)?.detailed === true;
  return { map: map as unknown as GLMap, flat };
}

describe('extrusions of houses that stand in detail', () => {
  it('lie flat while they do, and stand again after', () => {
    const { map, flat } = fakeMap();
    const states = new FeatureStates(map, true);
    states.setDetailed([first, second], []);
    expect([flat(first), flat(second)]).toEqual([true, true]);
    states.setDetailed([], [first]);
    expect([flat(first), flat(second)]).toEqual([false, true]);
    states.endDetailed();
    expect([flat(first), flat(second)]).toEqual([false, false]);
  });

  it('stay flat when a theme brings other values', () => {
    const { map, flat } = fakeMap();
    const states = new FeatureStates(map, true);
    states.setDetailed([first], []);
    states.setJoined(new Map([[second, 3]]));
    expect([flat(first), flat(second)]).toEqual([true, false]);
  });
});
