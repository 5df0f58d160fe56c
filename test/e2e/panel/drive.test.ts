import type { Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { executablePath } from '../../../sim/test-page.ts'
import { words as channelWords } from '../../../web/words/channels.ts'
import { words as commonWords } from '../../../web/words/common.ts'
import { words as entryWords } from '../../../web/words/entry.ts'
import { words as homeWords } from '../../../web/words/home.ts'
import { words as messageWords } from '../../../web/words/messages.ts'
import { words as phoneWords } from '../../../web/words/phones.ts'
import { words as formWords } from '../../../web/words/schema-form.ts'
import { words as shellWords } from '../../../web/words/shell.ts'
import { words as doorWords } from '../../../web/words/sign-in.ts'
import { admin, openPanel, type PanelTest } from '../../helpers/panel.ts'

type Language = 'en' | 'zh-CN'

interface DingtalkSettings {
  clientId: string
  clientSecret: string
  apiBaseUrl: string
  oapiBaseUrl: string
}

/** What the form of a DingTalk channel calls its fields. */
const fields = {
  en: {
    id: 'Id',
    clientId: 'Client ID (AppKey)',
    clientSecret: 'Client Secret (AppSecret)',
    api: 'API address',
    oapi: 'Legacy API address',
    refuses: 'The platform refuses the credentials of the channel support.',
  },
  'zh-CN': {
    id: '标识',
    clientId: 'Client ID(AppKey)',
    clientSecret: 'Client Secret(AppSecret)',
    api: 'API 地址',
    oapi: '旧版 API 地址',
    refuses: '平台拒绝了渠道 support 的凭证。',
  },
}

describe.skipIf(!executablePath)('from the first start to a channel that is mended', { timeout: 150_000 }, () => {
  let panel: PanelTest
  let page: Page
  afterEach(async () => {
    await panel?.close()
    expect(panel?.problems).toEqual([])
  })

  test.each(['en', 'zh-CN'] as const)('%s', async (language) => {
    panel = await openPanel()
    page = await panel.visitor({ language })
    await becomeAdmin(language)
    await page.getByRole('link', { name: homeWords[language].tryIt }).click()
    await page.getByRole('button', { name: phoneWords[language].start }).click()
    const settings = await instead()
    await addChannel(language, settings)
    await switchOffAndOn(language)

    await page.getByRole('link', { name: shellWords[language].phones }).click()
    const phone = page.frameLocator('iframe').getByRole('region').first()
    await phone.getByRole('textbox').fill('Is the shop open?')
    await phone.getByRole('textbox').press('Enter')
    await phone.locator('li.bot', { hasText: 'Is the shop open?' }).waitFor()

    await page.getByRole('link', { name: messageWords[language].title }).click()
    await page.getByRole('link', { name: /Is the shop open/ }).click()
    const steps = page.locator('section', { hasText: messageWords[language].timeline }).getByRole('listitem')
    await steps.first().waitFor()
    expect(await steps.count()).toBeGreaterThan(3)
    await page.keyboard.press('Escape')

    await page.getByRole('link', { name: channelWords[language].title }).click()
    await page
      .getByRole('link', { name: /support/ })
      .first()
      .click()
    await changeSecret(language, 'not-the-secret')
    await state(language, 'denied').waitFor()
    await page.getByRole('link', { name: shellWords[language].home }).click()
    await page.getByText(fields[language].refuses).waitFor()
    await page
      .getByRole('link', { name: /support/ })
      .first()
      .click()
    await changeSecret(language, settings.clientSecret)
    await state(language, 'connected').waitFor()
    await page.getByRole('link', { name: shellWords[language].home }).click()
    await page.getByRole('heading', { name: homeWords[language].allWell }).waitFor()
  })

  async function becomeAdmin(language: Language): Promise<void> {
    const say = doorWords[language]
    await page.goto(panel.setupLink)
    await page.getByLabel(say.name).fill(admin.name)
    await page.getByLabel(say.email).fill(admin.email)
    await page.getByLabel(say.password, { exact: true }).fill(admin.password)
    await page.getByRole('button', { name: say.create }).click()
  }

  /** What connects to the simulator of DingTalk, once the demo's own channel no longer does. */
  async function instead(): Promise<DingtalkSettings> {
    await page.locator('iframe').waitFor()
    await panel.ask('DELETE', '/channels/demo-dingtalk')
    const stage = await panel.ask('GET', '/simulators/phones/api/stage')
    const way = (stage as { waysIn: { type: string; yaml: string }[] }).waysIn.find(({ type }) => type === 'dingtalk')
    return (parse(way?.yaml ?? '') as { channels: [{ settings: DingtalkSettings }] }).channels[0].settings
  }

  async function addChannel(language: Language, settings: DingtalkSettings): Promise<void> {
    const say = entryWords[language]
    const field = fields[language]
    await page.getByRole('link', { name: channelWords[language].title }).click()
    await page.getByRole('link', { name: channelWords[language].add }).click()
    await page.getByRole('combobox', { name: say.type }).click()
    await page.getByRole('option', { name: /DingTalk/ }).click()
    await page.getByRole('textbox', { name: field.id, exact: true }).fill('support')
    await page.getByRole('textbox', { name: field.clientId }).fill(settings.clientId)
    await page.getByLabel(field.clientSecret).first().fill(settings.clientSecret)
    await page.getByRole('button', { name: say.more }).first().click()
    await page.getByRole('textbox', { name: field.api, exact: true }).fill(settings.apiBaseUrl)
    await page.getByRole('textbox', { name: field.oapi }).fill(settings.oapiBaseUrl)
    await page.getByRole('button', { name: say.test, exact: true }).click()
    await page.getByText(say.worksPlain).first().waitFor()
    await page.getByRole('button', { name: say.create, exact: true }).click()
    await state(language, 'connected').waitFor()
  }

  async function switchOffAndOn(language: Language): Promise<void> {
    for (const [what, then] of [
      ['disable', 'disabled'],
      ['enable', 'connected'],
    ] as const) {
      await page.getByRole('button', { name: `${entryWords[language].actions}: support` }).click()
      await page.getByRole('menuitem', { name: entryWords[language][what] }).click()
      await state(language, then).waitFor()
    }
  }

  async function changeSecret(language: Language, secret: string): Promise<void> {
    const { clientSecret } = fields[language]
    await page.getByRole('button', { name: `${formWords[language].secretReplace}: ${clientSecret}` }).click()
    await page.getByLabel(clientSecret).first().fill(secret)
    await page.getByRole('button', { name: entryWords[language].save, exact: true }).click()
  }

  /** On the page of the channel. */
  function state(language: Language, name: 'connected' | 'denied' | 'disabled') {
    const status = page.getByRole('region', { name: channelWords[language].status })
    return status.getByText(commonWords[language][name], { exact: true })
  }
})
