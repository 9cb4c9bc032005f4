import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compileAtFirst } from './scripts/compile-at-first.ts';
import { compress } from './scripts/compress.ts';
import { earlyScript } from './scripts/early-script.ts';
import { groupsOfFirstScreens } from './scripts/first-screens.ts';
import { lateCss } from './scripts/late-css.ts';
import { unusedCss } from './scripts/unused-css.ts';
import { unusedParts } from './scripts/unused-parts.ts';

/** Where the API of `npm run dev` listens; the development server of the web app hands `/api` on to it. */
const api = `http://127.0.0.1:${process.env['PORT'] ?? '3000'}`;

const firstScreens = groupsOfFirstScreens();

export default defineConfig({
  plugins: [
    react(),
    unusedParts(),
    lateCss(),
    unusedCss(),
    earlyScript(),
    compileAtFirst(),
    compress(),
  ],
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // Libraries change seldom: browsers keep their chunks when only our code changed.
        // Shared ones are named after every page that has them, and every page names them: short is smaller.
        chunkFileNames: ({ name }) =>
          `assets/${name.startsWith('shared~') ? 'shared' : '[name]'}-[hash].js`,
        codeSplitting: {
          groups: [
            // Runs while the others are still on their way: it must not need them.
            {
              name: 'early',
              test: /src[\\/]web[\\/](shell[\\/]early|api[\\/](ahead|signedIn))\.ts$/,
            },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/ },
            // What every page needs, and nothing that only some do.
            { name: 'shell', tags: ['$initial'] },
            // What one opens the product with comes in few files: each costs the browser milliseconds of its own.
            firstScreens.shared,
            // Small modules that pages share: a few files instead of sixty, and no page loads much that others need.
            {
              name: 'shared',
              minShareCount: 6,
              entriesAware: true,
              entriesAwareMergeThreshold: 1_000,
            },
            ...firstScreens.own,
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: api, changeOrigin: false } },
  },
});
