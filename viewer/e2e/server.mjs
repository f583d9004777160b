// Starts the real program on a free port with a store of its own, and ends it again.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../..', import.meta.url).pathname;
const readyMs = 60_000;

/** Whether a built program is at hand: GRIDTWIN_BIN names it. */
export const built = Boolean(process.env.GRIDTWIN_BIN);

const pollMs = 100;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Builds the program once, unless GRIDTWIN_BIN names one that is built already. */
function build(dir) {
  const given = process.env.GRIDTWIN_BIN;
  if (given) return given;
  const bin = join(dir, 'gridtwin');
  execFileSync('go', ['build', '-o', bin, './cmd/gridtwin'], { cwd: root, stdio: 'inherit' });
  return bin;
}

/** Starts the demo; it does not live by itself, so that tests meet the same village each time. */
export async function startDemo() {
  const dir = mkdtempSync(join(tmpdir(), 'gridtwin-e2e-'));
  const bin = build(dir);
  const port = await freePort();
  const data = join(dir, 'data');
  const demo = { base: `http://127.0.0.1:${port}`, tokens: {}, dir, store: join(data, 'twin.db') };
  /** Runs another command of the program beside the server. */
  demo.run = (...args) => execFileSync(bin, args, { cwd: root, encoding: 'utf8' });
  let child;
  demo.start = async () => {
    child = run(bin, ['demo', '--still', '--listen', `127.0.0.1:${port}`, '--data', data]);
    await untilReady(demo.base, child);
    demo.tokens = JSON.parse(readFileSync(join(data, 'tokens.json'), 'utf8'));
  };
  demo.pause = () => end(child);
  demo.stop = async () => {
    await end(child);
    rmSync(dir, { recursive: true, force: true });
  };
  await demo.start();
  return demo;
}

function run(bin, args) {
  const child = spawn(bin, args, { cwd: root });
  child.log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      child.log += chunk;
    });
  }
  return child;
}

async function untilReady(base, child) {
  const deadline = Date.now() + readyMs;
  for (;;) {
    const ready = await fetch(`${base}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`the demo did not start:\n${child.log}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function end(child) {
  if (child.exitCode !== null) throw new Error(`the demo ended by itself:\n${child.log}`);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Asks the API as a role, beside the browser. */
export async function ask(demo, role, path, init = {}) {
  const response = await fetch(demo.base + path, {
    ...init,
    headers: {
      Authorization: `Bearer ${demo.tokens[role]}`,
      'Content-Type': 'application/json',
      ...init.headers,
    },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  const none = response.status === 204;
  return { data: none ? undefined : await response.json(), etag: response.headers.get('ETag') };
}
