import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { executablePath } from '../../../sim/test-page.ts'
import { openPanel, type PanelTest } from '../../helpers/panel.ts'
import { statesOf } from '../../helpers/tour.ts'

const listed = z.object({ items: z.array(z.looseObject({ id: z.string() })) })

describe.skipIf(!executablePath)('people', { timeout: 90_000 }, () => {
  let panel: PanelTest
  let page: Page
  const list = async (path: string) => listed.parse(await panel.ask('GET', path)).items
  const say = (platform: string, text: string) => panel.ask('POST', '/simulators/phones/api/say', { platform, text })
  const openPeople = async () => {
    await page.goto(`${panel.address}/people`)
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor()
  }

  beforeAll(async () => {
    panel = await openPanel()
    page = await panel.signedIn({ language: 'en' })
    page.setDefaultTimeout(10_000)
    await panel.ask('POST', '/simulators')
    await panel.until(async () => (await statesOf(panel)).every((state) => state === 'connected'))
    for (const platform of ['dingtalk', 'feishu', 'telegram']) await say(platform, 'hello')
    await panel.until(async () => (await list('/messages?state=answered')).length === 3)
  }, 90_000)
  afterAll(async () => {
    await panel?.close()
    expect(panel?.problems).toEqual([])
  })

  test('who writes on two platforms with one address is one person; another is linked by hand', async () => {
    await openPeople()
    await page.getByRole('link', { name: /2 senders/ }).click()
    await page.getByText('found by e-mail address').waitFor()
    await page.getByRole('button', { name: 'Link a sender' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Channel' }).click()
    await page.getByRole('option', { name: /demo-telegram/ }).click()
    const [stranger] = (await list('/users')).filter(({ source }) => source === 'telegram')
    const [sender] = z.array(z.object({ sender: z.string() })).parse(stranger?.senders)
    await dialog.getByRole('textbox', { name: 'Sender id' }).fill(sender?.sender ?? '')
    await dialog.getByRole('button', { name: 'Link' }).click()
    await page.getByText('linked by an admin').waitFor()
    expect(await list('/users')).toHaveLength(1)
  })

  test('what an admin writes of them is shown, and looked for', async () => {
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('textbox', { name: 'Department' }).fill('Tea & <b>Cups</b>')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('definition').filter({ hasText: 'Tea & <b>Cups</b>' }).waitFor()
    await page.getByRole('button', { name: 'Change limits' }).click()
    await page.getByRole('textbox', { name: 'Messages a day' }).fill('50')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('3 of 50').waitFor()
    await openPeople()
    await page.getByRole('searchbox').fill('cups')
    await page.waitForURL(/q=cups/)
    await page.getByRole('link', { name: /Tea & <b>Cups/ }).waitFor()
    await page.getByRole('searchbox').fill('nobody like that')
    await page.getByText('Nobody is like that').waitFor()
  })

  test('whoever has to be let in waits on the page, and is let in there', async () => {
    await panel.ask('PATCH', '/channels/demo-wecom', { access: { who: 'pairing' } })
    await panel.until(async () => {
      await say('wecom', 'let me in')
      return (await list('/pairings')).length === 1
    })
    await openPeople()
    await page.getByRole('button', { name: /^Approve / }).click()
    await page.getByText(/may talk now/).waitFor()
    await page.getByRole('heading', { name: 'Waiting to be let in' }).waitFor({ state: 'detached' })
  })

  test('who is erased has to be named first', async () => {
    await page.getByRole('link', { name: /Tea & <b>Cups/ }).click()
    await page.getByRole('button', { name: 'More actions' }).click()
    const name = await page.getByRole('heading', { level: 1, includeHidden: true }).textContent()
    await page.getByRole('menuitem', { name: 'Erase…' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: 'Erase for good' }).isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill(name ?? '')
    await dialog.getByRole('button', { name: 'Erase for good' }).click()
    await page.waitForURL(/\/people$/)
    await page.getByRole('link', { name: /Tea & <b>Cups/ }).waitFor({ state: 'detached' })
  })

  test('a directory that cannot be reached says so before it is saved', async () => {
    await page.goto(`${panel.address}/settings/directory`)
    await page.getByRole('radio', { name: 'Directory' }).check()
    await page.getByText('HTTP', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:1/people')
    await page.getByRole('textbox', { name: 'Employee number' }).fill('1024')
    await page.getByRole('button', { name: 'Look up' }).click()
    await page.getByText(/cannot be reached \(ECONNREFUSED\)/).waitFor()
    await page.getByRole('textbox', { name: 'Address' }).fill('nowhere')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert', { name: 'Something went wrong' }).waitFor()
    expect(await panel.ask('GET', '/settings')).toMatchObject({ sections: { users: { value: null } } })
  })
})
