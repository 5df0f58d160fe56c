import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executablePath } from '../../../sim/test-page.ts'
import { admin, openPanel, type PanelTest } from '../../helpers/panel.ts'
import { totp } from '../../helpers/totp.ts'

describe.skipIf(!executablePath)('people at the door', { timeout: 90_000 }, () => {
  let panel: PanelTest
  beforeAll(async () => {
    panel = await openPanel()
  }, 60_000)
  afterAll(() => panel?.close())

  const enter = async (page: Page, email: string, password: string) => {
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  test('the first admin comes in by the set-up link, in Chinese; it works once', async () => {
    const page = await panel.visitor({ language: 'zh-CN' })
    await page.goto(`${panel.address}/settings`)
    await page.getByText('还没有管理员').waitFor()
    await page.goto(panel.setupLink)
    await page.getByLabel('姓名').fill(admin.name)
    await page.getByLabel('邮箱').fill(admin.email)
    const password = page.getByLabel('密码', { exact: true })
    await password.fill('123456789012')
    await page.getByRole('button', { name: '创建账号' }).click()
    await page.getByText('这是很多人用的密码').waitFor()
    await password.fill(admin.password)
    await page.getByRole('button', { name: '创建账号' }).click()
    await page.getByRole('button', { name: `账号: ${admin.name}` }).waitFor()
    const late = await panel.visitor()
    await late.goto(panel.setupLink)
    await late.getByText('This link does not work any more').waitFor()
    expect(panel.problems).toEqual([])
  })

  test('somebody switches two-step sign-in on, and comes in with password and code to where they were going', async () => {
    const page = await panel.visitor()
    await page.goto(`${panel.address}/settings`)
    await enter(page, admin.email, 'not the password at all')
    await page.getByRole('alert').getByText('is wrong').waitFor()
    await enter(page, admin.email, admin.password)
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByLabel('Enter your password first').fill(admin.password)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('img', { name: 'QR code' }).waitFor()
    const secret = (await page.locator('code').first().textContent()) ?? ''
    await page.getByLabel('Code', { exact: true }).fill(totp(secret))
    await page.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click()
    await page.getByRole('button', { name: 'Switch two-step sign-in off' }).waitFor()

    const again = await panel.visitor()
    await again.goto(`${panel.address}/settings/audit?action=account`)
    await enter(again, admin.email, admin.password)
    await again.getByLabel('Code', { exact: true }).fill('000000')
    await again.getByRole('button', { name: 'Continue' }).click()
    await again.getByText('This code is wrong').waitFor()
    await again.getByLabel('Code', { exact: true }).fill(totp(secret))
    await again.getByRole('button', { name: 'Continue' }).click()
    await again.getByText('two-step sign-in').first().waitFor()
    expect(again.url()).toBe(`${panel.address}/settings/audit?action=account`)
    await again.getByRole('button', { name: /^Account: / }).click()
    await again.getByRole('menuitem', { name: 'Sign out' }).click()
    await again.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(panel.problems).toEqual([])
  })

  test('whoever is invited as a viewer sees what viewers see, and nothing that changes access', async () => {
    const { link } = (await panel.ask('POST', '/accounts', { email: 'grace@example.com', role: 'viewer' })) as {
      link: string
    }
    const page = await panel.visitor({ width: 360, height: 740 })
    await page.goto(link)
    await page.getByLabel('Name').fill('Grace')
    await page.getByLabel('Password', { exact: true }).fill('nine purple saucers hum')
    await page.getByRole('button', { name: 'Save and sign in' }).click()
    await page.waitForURL(`${panel.address}/`)
    await page.goto(`${panel.address}/settings`)
    await page.getByText('grace@example.com · Viewer').waitFor()
    expect(await page.getByRole('link', { name: 'Access' }).count()).toBe(0)
    await page.goto(`${panel.address}/settings/access`)
    await page.getByText('Your role does not allow this.').first().waitFor()
    expect(panel.problems).toEqual([])
  })

  test('guessing is stopped, and it is said when one may try again', async () => {
    const page = await panel.visitor()
    await page.goto(`${panel.address}/sign-in`)
    for (let n = 0; n < 10; n++) {
      await page.request.post(`${panel.address}/api/v1/session`, {
        data: { email: 'grace@example.com', password: `guess ${n} of ten` },
      })
    }
    await enter(page, 'grace@example.com', 'nine purple saucers hum')
    await page.getByText(/Try again in \d+ minutes/).waitFor()
  })
})
