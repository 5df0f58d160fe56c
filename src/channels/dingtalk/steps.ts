import type { Words } from '../../contract/language.ts'

/** Names as in the developer console, https://open-dev.dingtalk.com (read 2026-11-21). */
export const steps: Words = {
  'zh-CN': `1. 打开[开发者后台](https://open-dev.dingtalk.com)，**应用开发 → 创建应用**，创建企业内部应用。
2. **添加应用能力 → 机器人**。消息接收模式选择 **Stream 模式**，不需要公网地址。若用 HTTP 模式，消息接收地址填 \`{webhook}\`，必须是公网 https 地址。
3. **权限管理**，勾选：
   - \`Card.Instance.Write\`、\`Card.Streaming.Write\`：AI 卡片
   - \`qyapi_robot_sendmsg\`：机器人发消息、接收文件
   - \`qyapi_get_member\`（需要时加上手机号和邮箱）：把发送者对应到用户
   - \`qyapi_get_department_list\`：按部门路由
4. **版本管理与发布**，发布版本。以后每次修改权限或机器人，都要再发布一个版本。
5. **凭证与基础信息**，把 Client ID 和 Client Secret 填入表单，点击**测试**。
6. 每个安装使用各自的应用：钉钉会把消息随机发给同一应用的其中一个连接。`,
  en: `1. In the [developer console](https://open-dev.dingtalk.com): **应用开发 → 创建应用** (create an internal app).
2. **添加应用能力 → 机器人** (add the robot). As 消息接收模式 (how it receives) choose **Stream 模式**: it needs no public address. For HTTP 模式 give it \`{webhook}\`, which must be a public https address.
3. **权限管理** (permissions), tick:
   - \`Card.Instance.Write\`, \`Card.Streaming.Write\`: AI cards
   - \`qyapi_robot_sendmsg\`: messages by the robot, files that people send
   - \`qyapi_get_member\` (with mobile number and mail if wanted): mapping people to users
   - \`qyapi_get_department_list\`: rules on departments
4. **版本管理与发布** (publish a version). Every later change of permissions or of the robot needs a new version, too.
5. **凭证与基础信息** (credentials): copy the client ID and the client secret into the form and press **Test**.
6. Give every installation an app of its own: DingTalk hands each message to one connection of the app at random.`,
}
