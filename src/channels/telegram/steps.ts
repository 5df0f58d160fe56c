import type { Words } from '../../contract/language.ts'

/** From https://core.telegram.org/bots/features#botfather (read 2026-11-21). */
export const steps: Words = {
  'zh-CN': `1. 在 Telegram 中打开 [@BotFather](https://t.me/BotFather)，发送 \`/newbot\`，取一个名称和用户名，它会回复**机器人令牌**。
2. 把令牌填入表单，点击**测试**，会显示机器人的名称。
3. 在群里使用：把机器人加入群。它只回答提到它、回复它的消息和命令。若要回答群里的所有消息，向 @BotFather 发送 \`/setprivacy\`，选择 *Disable*，再把机器人移出群并重新加入。
4. 轮询不需要公网地址。选择 Webhook 时，公网地址必须是 https，端口为 443、80、88 或 8443；网关会自动登记 \`{webhook}\`。
5. 一个令牌只能用于一个程序：停止使用同一令牌的其他程序。`,
  en: `1. In Telegram, open [@BotFather](https://t.me/BotFather), send \`/newbot\`, and choose a name and a username. It answers with the **bot token**.
2. Put the token into the form and press **Test**: it shows the bot's name.
3. For groups, add the bot to the group. It answers when it is mentioned or replied to, and to commands. To let it hear everything, send \`/setprivacy\` to @BotFather, choose *Disable*, then remove the bot from the group and add it again.
4. Polling needs no public address. For a webhook the public address must be https on port 443, 80, 88 or 8443; the gateway registers \`{webhook}\` itself.
5. One token, one program: stop whatever else uses this token.`,
}
