// What a page other than the viewer needs to keep copies: tests take it from here.

export { browserWorld } from './browser';
export { LiveClient } from './client';
