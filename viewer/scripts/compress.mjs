// Writes a .gz sibling beside every file of dist that shrinks, so that the server never compresses at run time.
// The same input gives the same bytes: zlib writes no time and no name, and the operating-system byte is fixed here.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist', import.meta.url).pathname;
const osByte = 9;
const unknownOS = 255;
const names = (await readdir(dist, { recursive: true })).filter((name) => !name.endsWith('.gz')).sort();
for (const name of names) {
  const path = join(dist, name);
  if (!(await stat(path)).isFile()) continue;
  const plain = await readFile(path);
  const packed = gzipSync(plain, { level: 9 });
  packed[osByte] = unknownOS;
  if (packed.length < plain.length) await writeFile(`${path}.gz`, packed);
}
