import type { Words } from '../../contract/language.ts'

/** Names as in the developer console, https://open.feishu.cn/app (read 2026-11-21). */
export const steps: Words = {
  'zh-CN': `1. 打开[开发者后台](https://open.feishu.cn/app)（Lark 用[国际版](https://open.larksuite.com/app)），**创建企业自建应用**，再**添加应用能力 → 机器人**。
2. **权限管理**，开通：
   - \`im:message.p2p_msg:readonly\`、\`im:message.group_at_msg:readonly\`：接收消息
   - \`im:message:send_as_bot\`：发送回答
   - \`cardkit:card:write\`、\`im:message:update\`：流式卡片
   - \`im:message:readonly\`、\`im:resource\`：被引用的消息、图片和文件
   - \`im:message.reactions:write_only\`：表示开始工作的表情
   - \`contact:user.base:readonly\`、\`contact:user.email:readonly\`、\`contact:user.employee_id:readonly\`：把发送者对应到用户
   - \`contact:user.department:readonly\`、\`contact:department.base:readonly\`：按部门路由
3. **凭证与基础信息**，把 App ID 和 App Secret 填入表单，点击**测试**，然后保存渠道。
4. **事件与回调**：事件和回调都选择**使用长连接接收**（网关连接后才能保存）。若用 Webhook，选择「将事件发送至开发者服务器」，两处都填 \`{webhook}\`，必须是公网 https 地址。
5. 订阅事件 \`im.message.receive_v1\`、\`im.chat.member.bot.added_v1\`、\`im.chat.access_event.bot_p2p_chat_entered_v1\`，以及回调 \`card.action.trigger\`。
6. **版本管理与发布**，发布版本，可用范围要包含使用者。以后每次修改权限或事件，都要再发布一个版本。`,
  en: `1. In the [developer console](https://open.feishu.cn/app) ([Lark](https://open.larksuite.com/app)): **创建企业自建应用** (create a custom app), then **添加应用能力 → 机器人** (add the capability Bot).
2. **权限管理** (permissions & scopes), grant:
   - \`im:message.p2p_msg:readonly\`, \`im:message.group_at_msg:readonly\`: what people say to the bot
   - \`im:message:send_as_bot\`: answers
   - \`cardkit:card:write\`, \`im:message:update\`: cards that stream
   - \`im:message:readonly\`, \`im:resource\`: quoted messages, pictures and files
   - \`im:message.reactions:write_only\`: the sign that work has begun
   - \`contact:user.base:readonly\`, \`contact:user.email:readonly\`, \`contact:user.employee_id:readonly\`: mapping people to users
   - \`contact:user.department:readonly\`, \`contact:department.base:readonly\`: rules on departments
3. **凭证与基础信息** (credentials & basic info): copy the app ID and the app secret into the form, press **Test**, and save the channel.
4. **事件与回调** (events & callbacks): choose **使用长连接接收** (long connection) for events and for callbacks; it can be saved only while the gateway is connected. For a webhook choose 将事件发送至开发者服务器 and give both \`{webhook}\`, which must be a public https address.
5. Subscribe to the events \`im.message.receive_v1\`, \`im.chat.member.bot.added_v1\`, \`im.chat.access_event.bot_p2p_chat_entered_v1\` and to the callback \`card.action.trigger\`.
6. **版本管理与发布** (publish a version), and include in its availability whoever is to talk to the bot. Every later change of permissions or events needs a new version, too.`,
}
