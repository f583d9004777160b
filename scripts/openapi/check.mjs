// Holds the API document of the running program against two linters, in both versions and for two callers, and the types
// of the viewer against the document. With --write it writes the types instead.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo } from '../../viewer/e2e/server.mjs';

const here = new URL('.', import.meta.url).pathname;
const viewer = new URL('../../viewer/', import.meta.url).pathname;
const types = join(viewer, 'src/api/schema.gen.ts');
const bin = (name) => join(here, 'node_modules/.bin', name);
const quiet = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

/** Fetches the document as a role has it. */
async function fetchDocument(demo, role, version, file) {
  const headers = role ? { Authorization: `Bearer ${demo.tokens[role]}` } : {};
  const response = await fetch(`${demo.base}/api/openapi.json?v=${version}`, { headers });
  if (!response.ok) throw new Error(`the document is answered with ${response.status}`);
  writeFileSync(file, await response.text());
}

/** Runs a linter; it must find nothing at all. */
async function lint(name, args, clean) {
  const [status, said] = await new Promise((resolve) => {
    execFile(bin(name), args, { encoding: 'utf8', env: quiet, cwd: here, maxBuffer: 1 << 26 }, (error, out, err) => resolve([error, `${out}\n${err}`]));
  });
  if (!status && clean.test(said)) return;
  console.error(said);
  throw new Error(`${name} ${args.at(-1)}: the API document does not lint clean`);
}

const dir = mkdtempSync(join(tmpdir(), 'gridtwin-openapi-'));
const demo = await startDemo();
try {
  for (const role of ['steward', '']) {
    for (const version of ['3.1', '3.0']) {
      await fetchDocument(demo, role, version, join(dir, `${role || 'visitor'}-${version}.json`));
    }
  }
  const steward = join(dir, 'steward-3.1.json');
  const text = execFileSync('node', [join(viewer, 'scripts/schema.mjs'), steward], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (process.argv.includes('--write')) {
    writeFileSync(types, text);
  } else {
    // What a visitor has is part of what a steward has, and 3.0 says what 3.1 says: so each linter sees both callers and
    // both versions, and each document one linter.
    const files = (...names) => names.map((name) => join(dir, `${name}.json`));
    await Promise.all([
      lint('redocly', ['lint', '--config', join(here, 'redocly.yaml'), ...files('steward-3.1', 'visitor-3.0')], /valid(?!.*warning)/is),
      lint('spectral', ['lint', '--ruleset', join(here, 'spectral.yaml'), '--fail-severity', 'hint', ...files('steward-3.0', 'visitor-3.1')], /No results/),
    ]);
    if (text !== readFileSync(types, 'utf8')) {
      throw new Error('viewer/src/api/schema.gen.ts is not what the API document says: run make types and commit it');
    }
    console.log('   the API document lints clean in 3.1 and 3.0; the types of the viewer are those of the document');
  }
} finally {
  await demo.stop();
  rmSync(dir, { recursive: true, force: true });
}
