import { Book } from './book.ts'

/** What an entry of the audit log says besides, in Chinese; as it is where nobody has put it into words. */
export function notedInChinese(english: string): string {
  // Only who asks for Chinese pays for it.
  book ??= new Book(noted, (value, hole) => (values.has(hole) ? (noted[value] ?? value) : value))
  return book.read(english) ?? english
}

let book: Book | undefined

const values = new Set(['from', 'to'])

const noted: Record<string, string> = {
  // services/differences.ts and services/user-changes.ts
  '{field}: {from} → {to}': '{field}：{from} → {to}',
  '{from} → {to}': '{from} → {to}',
  '{field}: changed': '{field}：已更改',
  '{field}: cleared': '{field}：已清除',
  '{field}: not set': '{field}：未设置',
  changed: '已更改',
  cleared: '已清除',
  'not set': '未设置',

  // Accounts and keys
  on: '开启',
  off: '关闭',
  'for a new admin': '为新管理员',
  'through {name}': '通过 {name}',
  '{account}, by a set-up link': '{account}，通过初始设置链接',
  'by a one-time link': '通过一次性链接',
  'unknown e-mail': '未知邮箱',
  'too many tries': '尝试次数太多',
  '{key}, never expires': '{key}，永不过期',
  '{key}, until {time}': '{key}，有效期至 {time}',

  // Messages, conversations and people
  'worked on again': '重新处理',
  'delivered again': '重新发送',
  'message: {id}': '消息：{id}',
  'running: stopped': '进行中的回复：已停止',
  'running: nothing': '进行中的回复：无',
  'waiting messages dropped: {n}': '丢弃了 {n} 条等待中的消息',
  'nobody had taken it over': '之前无人接管',
  '{n} messages': '{n} 条消息',
  '{n} bytes': '{n} 字节',
  'on {channel}': '在 {channel} 上',
  'a sender of {channel}': '{channel} 的一个发送者',
  'a sender of {channel} is the user {id}': '{channel} 的一个发送者，现为用户 {id}',
  'a sender of {channel} was the user {id}': '{channel} 的一个发送者，原为用户 {id}',
}
