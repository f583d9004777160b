// Fails the build where what a visitor has to fetch outgrows its budget: bytes packed, as scripts/compress.mjs leaves them.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const assets = new URL('../dist/assets', import.meta.url).pathname;

/** The detailed 3D is fetched by who turns it on, beside what is there by then. */
const detailed = /^(vendor-3d|layer)-/;
const budgets = [
  { what: 'first load', of: (name) => !detailed.test(name), most: 650_000 },
  { what: 'detailed 3D', of: (name) => detailed.test(name), most: 220_000 },
];

const names = (await readdir(assets)).filter((name) => !name.endsWith('.gz'));
const sizes = new Map();
for (const name of names) {
  const packed = await stat(join(assets, `${name}.gz`)).catch(() => stat(join(assets, name)));
  sizes.set(name, packed.size);
}
for (const { what, of, most } of budgets) {
  const mine = names.filter(of);
  const total = mine.reduce((sum, name) => sum + sizes.get(name), 0);
  console.log(`${what}: ${total} bytes of at most ${most}`);
  if (mine.length === 0 || total > most) {
    console.error(`${what} is over its budget, or was not built: ${mine.join(', ')}`);
    process.exitCode = 1;
  }
}
