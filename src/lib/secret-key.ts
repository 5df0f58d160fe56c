import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigurationError } from './configuration-error.ts'
import { makeDataFolder } from './data-folder.ts'

/** The file in the data folder that holds the key when none is given. */
export const KEY_FILE = 'secret.key'

/** Longest key file that is read, in bytes; a key takes 45. */
const LONGEST = 1024

/** The given key, or the one in the data folder, which is made on first use: folder 0700, file 0600. */
export function loadSecretKey({ secretKey, dataDir }: { secretKey?: string | undefined; dataDir: string }): Buffer {
  if (secretKey !== undefined) return keyFrom(secretKey, 'TEAHOUSE_SECRET_KEY')
  const file = join(dataDir, KEY_FILE)
  return readKeyFile(file) ?? makeKeyFile(dataDir, file)
}

/** 32 bytes from base64 (either alphabet), or what is wrong with the text: a sentence that goes on from its name. */
export function parseSecretKey(text: string): Buffer | string {
  const trimmed = text.trim()
  const key = Buffer.from(trimmed, 'base64')
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed)
  if (!isBase64 || key.length !== 32) {
    const found = isBase64 ? `${key.length} bytes` : 'not base64'
    return `must be 32 bytes in base64, and is ${found}; make one with: openssl rand -base64 32`
  }
  if (key.every((byte) => byte === key[0])) {
    return 'is the same byte 32 times, which is no secret; make one with: openssl rand -base64 32'
  }
  return key
}

/** The key in a file that only its owner may read; undefined when there is no file. */
export function readKeyFile(file: string): Buffer | undefined {
  const about = statSync(file, { throwIfNoEntry: false })
  if (!about) return undefined
  // Windows has no such mode bits: what stat() says there is made up.
  if (process.platform !== 'win32' && (about.mode & 0o077) !== 0) {
    const mode = (about.mode & 0o777).toString(8).padStart(4, '0')
    throw new ConfigurationError([
      `The key file ${file} may be read by others (mode ${mode}). Run: chmod 600 ${file}; if others may have read it, make new secrets on the platforms too.`,
    ])
  }
  if (about.size > LONGEST) throw new ConfigurationError([`The key file ${file} is too large to be a key.`])
  return keyFrom(readFileSync(file, 'utf8'), `The key in ${file}`)
}

function keyFrom(text: string, name: string): Buffer {
  const key = parseSecretKey(text)
  if (typeof key === 'string') throw new ConfigurationError([`${name} ${key}.`])
  return key
}

/** Written in full and on the disk before it gets its name: two processes that start at once agree on one key, and a power cut loses none. */
function makeKeyFile(dataDir: string, file: string): Buffer {
  makeDataFolder(dataDir)
  const key = randomBytes(32)
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    writeSync(descriptor, `${key.toString('base64')}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  try {
    linkSync(draft, file)
  } catch (error) {
    const other = readKeyFile(file)
    if (!other) throw error
    return other
  } finally {
    unlinkSync(draft)
  }
  syncFolder(dataDir)
  return key
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
