import { run } from './node24.js'

await run(process.argv[2], process.argv.slice(3))
