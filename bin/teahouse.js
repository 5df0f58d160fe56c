#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { run } from './node24.js'

// Loading modules would make V8's young generation 32 MB large, and it keeps what it once had. Until src/cli/memory.ts lets it
// grow it stays small: an idle gateway takes 27 MB less and is not ready later (measured on Node 24.21).
setFlagsFromString('--semi-space-growth-factor=1')

await run('src/main.ts', process.argv.slice(2))
