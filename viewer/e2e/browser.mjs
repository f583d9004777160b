// Opens Debian's Chromium without a GPU and watches what every page does.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const artefacts = process.env.E2E_ARTEFACTS ?? new URL('../../test-results/viewer', import.meta.url).pathname;
const software = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Software rendering on a busy machine is slow: waits are long, and what is measured is measured apart. */
export const patienceMs = 30_000;

export const desktop = { viewport: { width: 1440, height: 900 } };
/** Two maps at once are drawn by software on two cores: fewer pixels leave time for what is measured. */
export const small = { viewport: { width: 1000, height: 620 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export function launch(flags = software) {
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...flags] });
}

/** Opens the viewer in a fresh profile; anything that goes to another host or fails in the page is remembered. */
export async function openViewer(browser, demo, device, path = '/') {
  const context = await browser.newContext({ ...device, locale: 'zh-CN', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const faults = [];
  const { origin } = new URL(demo.base);
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (['data:', 'blob:'].includes(url.protocol) || url.origin === origin) return;
    faults.push(`request to another host: ${url.href}`);
  });
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== new URL(demo.base).host) faults.push(`websocket to ${socket.url()}`);
  });
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
  });
  await page.goto(demo.base + path);
  return {
    page,
    async close() {
      await context.close();
      assert.deepEqual(faults, []);
    },
  };
}

/** Takes the role in the demo's chooser; on a phone the chooser is under "me". */
export async function takeRole(page, name) {
  const chooser = page.locator('.roles button', { hasText: name });
  if (!(await chooser.isVisible())) await page.locator('nav.tabs button').last().click();
  await chooser.click();
  await page.locator('.stat', { hasText: '人口' }).first().waitFor();
}

/** Waits until the map has drawn what it was asked for, and the page is live. */
export async function mapDrawn(page) {
  await page.locator('.map[aria-busy=false] .maplibregl-canvas').waitFor();
  await page.locator('.pill.good').waitFor();
}

/** Waits until a page has nothing left to do: the map is drawn and timers run when they are due. */
export async function settled(page) {
  await mapDrawn(page);
  await page.evaluate(async () => {
    const everyMs = 50;
    const lateMs = 40;
    for (let calm = 0; calm < 12; calm++) {
      const from = performance.now();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      const busy = document.querySelector('.map[aria-busy=true]') !== null;
      if (busy || performance.now() - from > everyMs + lateMs) calm = -1;
    }
  });
}

/** Fails on what axe finds against WCAG 2.1 A and AA. */
export async function checkAccessible(page, what) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
    const results = await window.axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
    );
  });
  assert.deepEqual(violations, [], what);
}

export async function picture(page, name) {
  mkdirSync(artefacts, { recursive: true });
  await page.screenshot({ path: `${artefacts}/${name}.png` });
}
