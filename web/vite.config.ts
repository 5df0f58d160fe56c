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
  },
})
