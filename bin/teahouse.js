#!/usr/bin/env node
import { run } from './node24.js'

await run('src/main.ts', process.argv.slice(2))
