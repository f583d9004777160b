// Writes a .gz sibling beside every file of dist that shrinks, so that the server never compresses at run time.
// fflate is plain JavaScript and gives the same bytes everywhere; zlib's differ between versions and processors.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'fflate';

const dist = new URL('../dist', import.meta.url).pathname;
const names = (await readdir(dist, { recursive: true })).filter((name) => !name.endsWith('.gz')).sort();
for (const name of names) {
  const path = join(dist, name);
  if (!(await stat(path)).isFile()) continue;
  const plain = await readFile(path);
  const packed = gzipSync(plain, { level: 9 });
  // Bytes 4 to 7 hold the time, which depends on the time zone: zero means that none is given.
  packed.fill(0, 4, 8);
  if (packed.length < plain.length) await writeFile(`${path}.gz`, packed);
}
