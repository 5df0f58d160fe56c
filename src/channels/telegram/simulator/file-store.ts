import { randomBytes } from 'node:crypto'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { PlainFile } from '../../../lib/simulation/files.ts'
import { Shelf } from '../../../lib/simulation/shelf.ts'
import { refusal } from './bot-api-error.ts'
import type { Clock } from './clock.ts'
import type { FileObject } from './objects.ts'

export type FileKind = 'photos' | 'documents' | 'voice' | 'music' | 'videos' | 'video_notes' | 'animations' | 'stickers'

export interface StoredFile extends PlainFile {
  identity: FileObject
  kind: FileKind
  path: string | undefined
  /** In the platform's time: until when the path may be used. */
  pathUntil: number
}

/** How ids of each kind begin on the platform. */
const prefixes: Record<FileKind, string> = {
  photos: 'AgACAgIAAxkB',
  documents: 'BQACAgIAAxkB',
  voice: 'AwACAgIAAxkB',
  music: 'CQACAgIAAxkB',
  videos: 'BAACAgIAAxkB',
  video_notes: 'DQACAgIAAxkB',
  animations: 'CgACAgIAAxkB',
  stickers: 'CAACAgIAAxkB',
}

/** The public server hands out nothing larger. */
const maxDownload = 20 * 1024 * 1024
const pathLife = 60 * 60 * 1000

/** The files that went through one bot's chats. */
export class FileStore {
  private readonly clock: Clock
  private readonly byId = new Shelf<StoredFile>()
  /** The id of the file at each path. */
  private readonly byPath = new BoundedMap<string, string>(5_000)
  private count = 0

  constructor(clock: Clock) {
    this.clock = clock
  }

  put(kind: FileKind, file: PlainFile): StoredFile {
    const identity: FileObject = {
      file_id: prefixes[kind] + randomBytes(36).toString('base64url'),
      file_unique_id: `AQAD${randomBytes(8).toString('base64url')}`,
      file_size: file.bytes.length,
    }
    const stored = { ...file, identity, kind, path: undefined, pathUntil: 0 }
    this.byId.put(identity.file_id, stored)
    return stored
  }

  find(fileId: string): StoredFile | undefined {
    return this.byId.get(fileId)
  }

  /** getFile: makes the file ready for download and says where. */
  ready(fileId: string): FileObject & { file_path: string } {
    const file = this.byId.get(fileId)
    if (!file) throw refusal('invalid file_id')
    if ((file.identity.file_size ?? 0) > maxDownload) throw refusal('file is too big')
    file.path ??= `${file.kind}/file_${this.count++}${/\.[A-Za-z0-9]{1,8}$/.exec(file.name)?.[0] ?? ''}`
    file.pathUntil = this.clock.now() + pathLife
    this.byPath.set(file.path, fileId)
    return { ...file.identity, file_path: file.path }
  }

  /** What a download of that path gets; `expired` when the path was good once. */
  download(path: string): StoredFile | 'expired' | undefined {
    const file = this.byId.get(this.byPath.get(path) ?? '')
    if (!file) return undefined
    return file.pathUntil > this.clock.now() ? file : 'expired'
  }
}
