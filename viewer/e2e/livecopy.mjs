// Runs the viewer's live client in a page, beside the one that the page has for itself.
import { build } from 'vite';

const entry = new URL('../src/live/', import.meta.url).pathname;

let code;

async function bundle() {
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: `${entry}parts.ts`, formats: ['iife'], name: 'liveParts' },
    },
  });
  return output[0].code;
}

/** Begins to keep copies in a page, by name. */
export async function keepCopies(page, queries) {
  code ??= await bundle();
  await page.evaluate(`${code}; globalThis.liveParts = liveParts; undefined`);
  await page.evaluate((asked) => {
    const { LiveClient, browserWorld } = globalThis.liveParts;
    const told = { refused: [], snapshots: {}, states: [] };
    const client = new LiveClient(browserWorld(), ({ state }) => {
      if (told.states.at(-1) !== state) told.states.push(state);
    });
    for (const [name, query] of Object.entries(asked)) {
      client.watch(name, {
        query,
        keep: true,
        onFrame: () => {},
        onGap: () => {
          told.snapshots[name] = (told.snapshots[name] ?? 0) + 1;
        },
        onRefused: (detail) => told.refused.push(`${name}: ${detail}`),
      });
    }
    client.start();
    globalThis.kept = { client, told };
  }, queries);
}

/** Reads a copy: where it stands, undefined while it is not whole, and what it holds by id. */
export function readCopy(page, name) {
  return page.evaluate((of) => {
    const copy = globalThis.kept.client.copy(of);
    const entities = [...(copy?.entities.values() ?? [])].map(({ id, properties, geometry }) => [
      id,
      { geometry, ...Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null)) },
    ]);
    return {
      version: copy?.whole ? copy.at.version : undefined,
      counts: copy?.counts,
      entities: Object.fromEntries(entities),
      told: globalThis.kept.told,
    };
  }, name);
}
