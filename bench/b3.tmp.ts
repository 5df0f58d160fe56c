import { longAnswer } from './lib/long-answer.ts'
import { lexer } from 'marked'
import { toHtml } from '../src/channels/telegram/html.ts'
import { feishuMarkdown } from '../src/channels/feishu/markdown.ts'
import { wecomMarkdown } from '../src/channels/wecom/markdown.ts'
import { readPieces } from '../src/lib/markdown/remembering.ts'
import { tokensOf } from '../src/lib/markdown/tokens.ts'
const pieces = (t: string) => readPieces(t).map(({ text, links }) => tokensOf(text, links))
const plainPieces = (t: string) => readPieces(t).map(({ text, links }) => lexer(text))
for (const [n, f] of Object.entries({ lexer, plainPieces, pieces, toHtml, feishuMarkdown, wecomMarkdown }) as any) { const ts = []
for (let i = 0; i < 250; i++) { const t = longAnswer(20000, i + 1); const c = process.threadCpuUsage(); f(t); const d = process.threadCpuUsage(c); ts.push((d.user+d.system)/1000) }
ts.sort((a,b)=>a-b); console.log(n, 'min', ts[0], 'p10', ts[25], 'med', ts[125]) }
