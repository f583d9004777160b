import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, type Demo, startDemo } from '../../e2e/server.mjs';
import { ProblemError, Twin } from './twin';

// The client against the real program; `npm run client` runs it, with GRIDTWIN_BIN naming the program.
describe.skipIf(!built)('a client of a running twin', () => {
  let demo: Demo;
  let twin: Twin;

  beforeAll(async () => {
    demo = await startDemo();
    twin = new Twin({ origin: demo.base, token: demo.tokens.command });
  }, 60_000);

  afterAll(() => demo?.stop());

  it('asks who is inside an area', async () => {
    const { data, version } = await twin.post('/area', {
      body: {
        area: { circle: { center: [121.2448, 31.3084], radius_m: 500 } },
        types: ['houses', 'people'],
        filter: { people: 'age >= 80 AND living_alone = TRUE' },
        group_by: ['grid'],
      },
    });
    expect(data.counts).toEqual({ houses: 429, people: 14 });
    expect(data.version).toBe(version);
    expect(data.groups?.reduce((sum, row) => sum + Number(row.people), 0)).toBe(14);
  });

  it('reads every page of a collection once', async () => {
    const ids = new Set<string>();
    let matched: number | null = null;
    for await (const { data } of twin.pages('/collections/houses/items', {
      query: { limit: 300, filter: 'floors_above >= 2', properties: ['address', 'floors_above'] },
    })) {
      matched = data.numberMatched;
      for (const house of data.features) {
        expect(house.properties.floors_above).toBeGreaterThanOrEqual(2);
        ids.add(house.id);
      }
    }
    expect(ids.size).toBe(matched);
    expect(ids.size).toBeGreaterThan(300);
  });

  it('edits with a tag, and shows both sides of a conflict', async () => {
    const point = { type: 'Point' as const, coordinates: [121.2448, 31.3084] };
    const made = await twin.post('/collections/facilities/items', {
      body: { type: 'Feature', geometry: point, properties: { kind: 'lamp', state: 'ok' } },
    });
    const path = { id: made.data?.id ?? '' };
    const stale = { 'If-Match': made.etag ?? '', 'Twin-Reason': encodeURIComponent('夜间不亮') };
    const set = (state: 'ok' | 'faulty' | 'missing') => ({
      path,
      header: stale,
      body: { properties: { state } },
    });
    const changed = await twin.patch('/collections/facilities/items/{id}', set('faulty'));
    expect(changed.data?.properties.state).toBe('faulty');
    const late = await twin
      .patch('/collections/facilities/items/{id}', set('missing'))
      .catch((error) => error);
    expect(late).toBeInstanceOf(ProblemError);
    expect(late.problem.status).toBe(412);
    expect(late.problem.fields).toEqual([{ name: 'state', yours: 'missing', theirs: 'faulty' }]);
    await twin.delete('/collections/facilities/items/{id}', {
      path,
      header: { 'If-Match': late.problem.current_etag },
    });
    const gone = await twin.get('/collections/facilities/items/{id}', { path }).catch((error) => error);
    expect(gone.problem.status).toBe(404);
  });

  it('says where a request is wrong', async () => {
    const wrong = await twin
      .get('/collections/houses/items', { query: { filter: 'colour = 1' } })
      .catch((error) => error);
    expect(wrong.problem.errors[0].parameter).toBe('filter');
  });
});
