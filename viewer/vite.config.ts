import { defineConfig } from 'vite';

// The server a developer's `npm run dev` talks to; the built viewer only ever talks to its own origin.
const server = process.env.GRIDTWIN_URL ?? 'http://127.0.0.1:8080';
const proxied = ['/api', '/tiles', '/styles', '/3dtiles', '/models', '/healthz', '/readyz'];

export default defineConfig({
  optimizeDeps: { exclude: ['maplibre-gl'] },
  server: {
    proxy: {
      ...Object.fromEntries(proxied.map((path) => [path, { target: server, changeOrigin: true }])),
      '/live': { target: server, ws: true, changeOrigin: true },
    },
  },
  build: {
    target: 'es2022',
    outDir: 'dist',
    // Inlined assets would need data: in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1300,
    rolldownOptions: {
      output: {
        // Third-party code changes rarely: a chunk of its own stays in the browser's cache over our releases.
        // The map is apart from the rest, so that the page stands while the map is still being read.
        codeSplitting: {
          groups: [
            // Fetched only by who turns detailed 3D on.
            { name: 'vendor-3d', test: /node_modules.(three|3d-tiles-renderer|@types.three)/, priority: 3 },
            { name: 'vendor-map', test: /node_modules.(maplibre-gl|@maplibre)/, priority: 2 },
            { name: 'vendor', test: /node_modules/, priority: 1 },
          ],
        },
      },
    },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0]);
