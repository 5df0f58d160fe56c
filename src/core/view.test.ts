import { describe, expect, test } from 'vitest'
import type { AgentEvent } from '../contract/agent.ts'
import { Saying } from './view.ts'

const saying = (events: AgentEvent[], options: { notice?: string; showReasoning?: boolean } = {}) => {
  const said = new Saying({ language: 'en', showReasoning: false, ...options })
  for (const event of events) said.hear(event)
  return said
}
const tool = (id: string, state: 'running' | 'done' | 'failed'): AgentEvent => ({ type: 'tool', id, name: id, state })

describe('while an agent works', () => {
  test('line breaks before the first word are not a message yet', () => {
    const said = saying([{ type: 'text', text: '\n\n' }])
    expect(said.view('working').text).toBe('')
    said.hear({ type: 'text', text: 'Hello' })
    expect(said.view('working').text).toBe('\n\nHello')
  })

  test('the status names the tool that is at work, also when another one has just ended', () => {
    const said = saying([tool('search', 'running'), tool('read', 'running'), tool('read', 'done')])
    expect(said.view('working').status).toBe('Using search…')
    said.hear(tool('search', 'done'))
    expect(said.view('working').status).toBeUndefined()
  })

  test('a status is one line, and no longer than one', () => {
    const { status } = saying([{ type: 'status', text: `looking\nat ${'x'.repeat(10_000)}` }]).view('working')
    expect(status).toMatch(/^looking at x+$/)
    expect(status?.length).toBe(200)
  })

  test('thinking is a status until the answer begins, and never a text', () => {
    const said = saying([{ type: 'reasoning', text: 'hmm' }])
    expect(said.view('working')).toEqual({ text: '', state: 'working', status: 'Thinking…' })
    said.hear({ type: 'text', text: 'Yes.' })
    said.hear({ type: 'reasoning', text: 'hmm' })
    expect(said.view('working')).toEqual({ text: 'Yes.', state: 'working' })
  })

  test('choices are offered when the answer is whole, not before', () => {
    const said = saying([
      { type: 'text', text: 'Tea it is.' },
      { type: 'suggest', questions: ['Green?', 'Black?'] },
    ])
    expect(said.view('working')).toEqual({ text: 'Tea it is.', state: 'working' })
    expect(said.view('done')).toMatchObject({
      text: 'Tea it is.\n\n1. Green?\n2. Black?',
      buttons: [{ label: 'Green?', says: 'Green?' }, { label: 'Black?' }],
    })
  })
})

describe('when it has ended', () => {
  test('an answer without a word says so, but a file needs none', () => {
    expect(saying([{ type: 'text', text: ' \n' }]).view('done').text).toMatch(/^\(There was no answer/)
    const file: AgentEvent = { type: 'file', name: 'a.pdf', url: 'https://example.com/a.pdf' }
    expect(saying([file]).view('done')).toMatchObject({ text: '', files: [{ name: 'a.pdf' }] })
  })

  test('what an agent asks stands below its answer, with the options to pick from', () => {
    const said = saying([
      { type: 'text', text: 'I can do that.' },
      { type: 'ask', question: 'Shall I?', options: ['Yes', 'No'] },
      { type: 'suggest', questions: ['Something else?'] },
    ])
    expect(said.view('done').text).toBe('I can do that.\n\nShall I?\n\n1. Yes\n2. No')
  })

  test('the screen has notices and reasoning around the answer; the history has the answer alone', () => {
    const said = saying(
      [
        { type: 'reasoning', text: 'hm,\nhm' },
        { type: 'reset' },
        { type: 'text', text: 'Yes.' },
        { type: 'suggest', questions: ['Why?'] },
      ],
      { notice: 'a new session', showReasoning: true },
    )
    expect(said.view('done').text.split('\n\n')).toEqual([
      '> a new session',
      expect.stringContaining('> ⚠️'),
      '> hm,\n> hm',
      'Yes.',
      '1. Why?',
    ])
    expect(said.answer).toBe('Yes.')
  })

  test('an answer that was taken back leaves nothing', () => {
    const said = saying([
      { type: 'text', text: 'Something forbidden' },
      { type: 'replace', text: '' },
    ])
    expect(said.view('done').text).toMatch(/^\(There was no answer/)
    expect(said.answer).toBe('')
  })

  test('no agent fills the screen with choices or files', () => {
    const many = Array.from({ length: 1000 }, (_, n) => `${n}`)
    const said = saying([
      { type: 'suggest', questions: many },
      ...many.map((name): AgentEvent => ({ type: 'file', name, url: `https://example.com/${name}` })),
    ])
    expect(said.view('done').buttons).toHaveLength(50)
    expect(said.view('done').files).toHaveLength(50)
  })
})
