import type { Words } from '../../contract/language.ts'

/** Names as in the admin console, https://work.weixin.qq.com/wework_admin/frame (read 2026-10). */
export const steps: Words = {
  'zh-CN': `1. 打开[管理后台](https://work.weixin.qq.com/wework_admin/frame)，**安全与管理 → 管理工具 → 智能机器人 → 创建机器人 → API 模式创建**。
2. 二选一，之后切换会使另一种失效：
   - **使用 URL 回调**：需要公网 https 地址。
   - **使用长连接**：不需要公网地址，但一个机器人只能有一个连接。
3. 回调：让后台生成 **Token** 和 **EncodingAESKey**，填入表单并保存渠道；然后在后台的 URL 中填 \`{webhook}\` 并保存。企业微信在保存时会检查地址，所以渠道要先运行。
4. 长连接：把 **Bot ID** 和 **Secret** 填入表单，点击**测试**。测试会短暂连接，使用同一机器人的其他程序会被断开。
5. 在企业微信中找到机器人，发一句话试试。`,
  en: `1. In the [admin console](https://work.weixin.qq.com/wework_admin/frame): **安全与管理 → 管理工具 → 智能机器人 → 创建机器人 → API 模式创建** (create an intelligent bot in API mode).
2. Choose one of two ways; switching later invalidates the other one:
   - **使用 URL 回调** (callback): needs a public https address.
   - **使用长连接** (long connection): needs none, but a bot has only one connection.
3. Callback: let the console make a **Token** and an **EncodingAESKey**, put both into the form and save the channel. Then enter \`{webhook}\` as the URL in the console and save. WeCom checks the address while saving, so the channel has to run by then.
4. Long connection: put **Bot ID** and **Secret** into the form and press **Test**. It connects for a moment, which pushes out any other program that uses this bot.
5. Find the bot in WeCom and say something to it.`,
}
