import { textIn } from '../../../lib/json.ts'
import { pictureType } from '../../../lib/simulation/files.ts'
import { formParts } from '../../../lib/simulation/form.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import type { Directory } from './directory.ts'
import type { Files } from './files.ts'
import { json, LegacyRefusal, Refusal, type Route } from './wire.ts'

const megabyte = 1024 * 1024

const accepted: Record<string, { max: number; endings: string[] }> = {
  image: { max: 20 * megabyte, endings: ['jpg', 'jpeg', 'gif', 'png', 'bmp'] },
  voice: { max: 2 * megabyte, endings: ['amr', 'mp3', 'wav'] },
  video: { max: 20 * megabyte, endings: ['mp4'] },
  file: { max: 20 * megabyte, endings: ['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'zip', 'pdf', 'rar'] },
}

interface Parts {
  directory: Directory
  files: Files
  journal: Journal
  origin: () => string
}

/** Files in and out. */
export class MediaApi {
  #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    return [
      {
        name: 'POST /v1.0/robot/messageFiles/download',
        family: 'api',
        token: true,
        metered: true,
        scope: 'qyapi_robot_sendmsg',
        handle: (call) => this.#downloadUrl(call),
      },
      { name: 'GET /oss/:id', family: 'file', handle: (call) => this.#download(call) },
      {
        name: 'POST /media/upload',
        family: 'oapi',
        token: true,
        scope: 'qyapi_base',
        handle: (call) => this.#upload(call),
      },
      // Not the platform's: where the page of phones gets an uploaded picture.
      { name: 'GET /phone/media/:id', family: 'file', handle: ({ params }) => this.#look(params[0] ?? '') },
    ]
  }

  #downloadUrl({ json: body }: Call): Answer {
    const { directory, files, origin } = this.#parts
    if (textIn(body.robotCode) === '') throw new Refusal(400, 'invalidParameter.robotCode.empty')
    if (body.robotCode !== directory.bot.robotCode) throw new Refusal(400, 'invalidParameter.robotCode.auth')
    const file = files.byCode(textIn(body.downloadCode))
    if (!file) throw new Refusal(400, 'invalidParameter.robotCode.downloadCode')
    return json({
      downloadUrl: `${origin()}/oss/${files.link(file)}?Expires=${Math.ceil(Date.now() / 1000) + 3600}&Signature=c2ln`,
    })
  }

  #download({ params: [id = ''], headers }: Call): Answer {
    // The address is signed for a request without these headers.
    if (headers['content-type'] !== undefined || headers['x-acs-dingtalk-access-token'] !== undefined) {
      if (headers['x-acs-dingtalk-access-token'] !== undefined) {
        this.#parts.journal.violation('the access token was sent to object storage')
      }
      return { status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>', type: 'application/xml' }
    }
    const file = this.#parts.files.linked(id)
    if (!file) return { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>', type: 'application/xml' }
    const disposition = `attachment; filename="${id}.file"`
    return {
      status: 200,
      body: file.bytes,
      type: 'application/octet-stream',
      headers: { 'Content-Disposition': disposition },
    }
  }

  #upload({ query, headers, raw }: Call): Answer {
    const parts = formParts(raw, textIn(headers['content-type'])) ?? []
    const type = query.get('type') ?? parts.find(({ name }) => name === 'type')?.bytes.toString() ?? ''
    const file = parts.find(({ name }) => name === 'media')
    const limits = accepted[type]
    if (!limits) throw new LegacyRefusal(40004, '不合法的媒体文件类型')
    if (file?.filename === undefined) throw new LegacyRefusal(40035, '缺少参数 media')
    const { filename: name, bytes } = file
    const ending = name.split('.').at(-1)?.toLowerCase() ?? ''
    if (!limits.endings.includes(ending)) throw new LegacyRefusal(40005, '不合法的文件类型')
    if (bytes.length === 0 || bytes.length > limits.max) throw new LegacyRefusal(40006, '不合法的文件大小')
    const mediaId = this.#parts.files.uploaded({ name, type: file.type ?? 'application/octet-stream', bytes })
    return json({ errcode: 0, errmsg: 'ok', type, media_id: mediaId, created_at: Date.now() })
  }

  #look(id: string): Answer {
    const file = this.#parts.files.held(id)
    const type = file && pictureType(file.bytes)
    if (!file || type === undefined) return { status: 404, body: '', type: 'text/plain' }
    return { status: 200, body: file.bytes, type }
  }
}
