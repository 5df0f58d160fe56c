import { marked, type Token, type Tokens } from 'marked'
import { memo, type ReactNode } from 'react'
import classes from './markdown.module.css'

/**
 * Markdown as React's own elements: whatever somebody wrote, nothing of it becomes HTML. Pictures are links, for nothing is fetched
 * from elsewhere.
 */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return <div className={classes.markdown}>{blocks(marked.lexer(text))}</div>
})

const blocks = (tokens: Token[]): ReactNode[] => tokens.map((token, n) => block(token as MarkedToken, n))
const spans = (tokens: Token[] | undefined): ReactNode[] =>
  (tokens ?? []).map((token, n) => span(token as MarkedToken, n))

type MarkedToken = Exclude<Tokens.Generic, never> & Token

function block(token: MarkedToken, key: number): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'heading':
      // Below the page's own headings, and not among them for who jumps from one to the next.
      return (
        <p key={key}>
          <strong>{spans(token.tokens)}</strong>
        </p>
      )
    case 'paragraph':
      return <p key={key}>{spans(token.tokens)}</p>
    case 'text':
      return <span key={key}>{token.tokens ? spans(token.tokens) : token.text}</span>
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reachable by keyboard
        <pre key={key} tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      )
    case 'blockquote':
      return <blockquote key={key}>{blocks(token.tokens ?? [])}</blockquote>
    case 'hr':
      return <hr key={key} />
    case 'list':
      return list(token as Tokens.List, key)
    case 'table':
      return table(token as Tokens.Table, key)
    default:
      return <p key={key}>{token.raw}</p>
  }
}

function list({ ordered, start, items }: Tokens.List, key: number): ReactNode {
  const entries = items.map((item, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other keys
    <li key={n}>
      {item.task && `${item.checked ? '☑' : '☐'} `}
      {blocks(item.tokens)}
    </li>
  ))
  return ordered ? (
    <ol key={key} start={Number(start) || 1}>
      {entries}
    </ol>
  ) : (
    <ul key={key}>{entries}</ul>
  )
}

function table({ header, rows }: Tokens.Table, key: number): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reachable by keyboard
    <div key={key} className={classes.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {header.map((cell, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other keys
              <th key={n} scope="col">
                {spans(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other keys
            <tr key={n}>
              {row.map((cell, m) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other keys
                <td key={m}>{spans(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function span(token: MarkedToken, key: number): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong key={key}>{spans(token.tokens)}</strong>
    case 'em':
      return <em key={key}>{spans(token.tokens)}</em>
    case 'del':
      return <del key={key}>{spans(token.tokens)}</del>
    case 'codespan':
      return <code key={key}>{plain(token.text)}</code>
    case 'br':
      return <br key={key} />
    case 'link':
      return link({ href: token.href, key, children: spans(token.tokens) })
    case 'image':
      return link({ href: token.href, key, children: `🖼 ${token.text || token.href}` })
    case 'escape':
    case 'text':
      return <span key={key}>{token.tokens ? spans(token.tokens) : plain(token.text)}</span>
    default:
      return <span key={key}>{token.raw}</span>
  }
}

/** Only what leads to a page or a mailbox is a link. */
function link({ href, key, children }: { href: string; key: number; children: ReactNode }): ReactNode {
  if (!/^(https?:\/\/|mailto:)/i.test(href)) return <span key={key}>{children}</span>
  return (
    <a key={key} href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'" }

/** The lexer escapes some signs, as for HTML; here they stand for themselves. */
const plain = (text: string) => text.replace(/&(?:lt|gt|amp|quot|#39);/g, (sign) => ENTITIES[sign] ?? sign)
