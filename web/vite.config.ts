import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** What the gateway writes its own nonce over, in every answer (src/api/panel.ts). */
const NONCE = '__NONCE__'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../.cache/vite', import.meta.url)),
  plugins: [react()],
  html: { cspNonce: NONCE },
  build: {
    emptyOutDir: true,
    target: 'es2023',
    // A picture in a data: address cannot be kept by the browser, and the policy is simpler without scripts in one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The dictionaries that judge a password are large, and loaded where one is chosen.
    chunkSizeWarningLimit: 2_000,
    // Few files instead of fifty: what every page needs, and what several do.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'frame', tags: ['$initial'], priority: 2 },
            { name: 'shared', minShareCount: 3, priority: 1 },
          ],
        },
      },
    },
  },
})
