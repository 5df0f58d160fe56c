/** Sentences for an admin that follow others, in Chinese: the likely cause, and what to do. */
export const advice: Record<string, string> = {
  // lib/refusal.ts
  'Check the API key.': '请检查 API 密钥。',
  'Its account has no balance left.': '账户余额不足。',
  'The key may not do this, or the app is switched off.': '密钥没有此权限，或应用已停用。',
  'Check the base address and the names in the settings.': '请检查接口地址和设置中的名称。',
  'It answers with a redirect: check the base address.': '对方返回了重定向，请检查接口地址。',

  // Agents
  'internalToken has to be the INTERNAL_API_TOKEN of Poco.': 'internalToken 必须是 Poco 的 INTERNAL_API_TOKEN。',

  // Telegram
  'The bot token is wrong or was revoked: copy it again from @BotFather (/token). If apiBaseUrl is not the default, check that address too.':
    '机器人令牌不正确或已被撤销，请从 @BotFather 重新复制（/token）。如果 apiBaseUrl 不是默认值，也请检查该地址。',
  'Telegram delivers only to a public https address on port 443, 80, 88 or 8443: set TEAHOUSE_PUBLIC_URL to such an address, or choose polling.':
    'Telegram 只向端口为 443、80、88 或 8443 的公网 https 地址推送：请把 TEAHOUSE_PUBLIC_URL 设为这样的地址，或改用轮询。',
  'This Bot API server serves other bots only: check apiBaseUrl.':
    '此 Bot API 服务器只服务于其他机器人，请检查 apiBaseUrl。',
  'Another program has set a webhook for this bot: a token can be used in one place only.':
    '另一个程序为此机器人设置了 webhook：一个令牌只能在一处使用。',
  'Another program polls with the same bot token: stop it, or give this channel a bot of its own.':
    '另一个程序正在用同一个机器人令牌轮询：请停止它，或为此渠道另建一个机器人。',
  'Check apiBaseUrl, or a proxy in between.': '请检查 apiBaseUrl，或中间的代理。',
  'Check the network of this host, or apiBaseUrl.': '请检查本机的网络，或 apiBaseUrl。',

  // Feishu
  'Check the network of this host, and baseUrl.': '请检查本机的网络和 baseUrl。',
  'Check the app ID and the app secret.': '请检查 App ID 和 App Secret。',
  'Copy the app ID and the app secret again from Credentials & Basic Info in the developer console.':
    '请从开发者后台的“凭证与基础信息”重新复制 App ID 和 App Secret。',
  'The app has 50 long connections already: stop programs that are no longer needed.':
    '该应用已有 50 个长连接，请停止不再需要的程序。',
  'Grant the permission that it names under Permissions & Scopes in the developer console, then publish a new version of the app.':
    '请在开发者后台的“权限管理”中开通所列权限，然后发布应用的新版本。',
  "Add this server's address to the app's IP allow list.": '请把本服务器的地址加入应用的 IP 白名单。',
  'Add the capability Bot to the app in the developer console, then publish a new version of the app.':
    '请在开发者后台为应用添加“机器人”能力，然后发布应用的新版本。',
  "Add this person to the app's availability in the developer console.": '请在开发者后台把此人加入应用的可用范围。',
  'The settings of this group forbid the bot to write.': '此群的设置禁止机器人发言。',

  // DingTalk
  'Check the network of this host, and the API addresses.': '请检查本机的网络和接口地址。',
  'DingTalk lets it in again after five minutes.': '五分钟后钉钉会重新放行。',
  'A custom robot that sent too much is blocked for ten minutes.': '自定义机器人发送过多，会被限制十分钟。',
  "The organisation's API calls of this month are used up: answers go out as plain messages where that is free. Buy a package, or set card.enabled to false.":
    '企业本月的接口调用次数已用完：在不计次的地方，回答改以普通消息发送。请购买额度，或把 card.enabled 设为 false。',
  "Copy the client ID and the client secret again from the app's page Credentials and Basic Info.":
    '请从应用的“凭证与基础信息”页面重新复制 Client ID 和 Client Secret。',
  "Add this server's address to the app's IP allow list, or empty that list.":
    '请把本服务器的地址加入应用的 IP 白名单，或清空该名单。',
  'Tick the permission under Permissions in the developer console, then publish a new version of the app.':
    '请在开发者后台的“权限管理”中勾选该权限，然后发布应用的新版本。',
  'Publish the card template and associate it with this app, or leave card.templateId empty.':
    '请发布卡片模板并关联到此应用，或将 card.templateId 留空。',
  "Check the custom robot's security settings: its secret, keywords or address list do not fit.":
    '请检查自定义机器人的安全设置：密钥、关键词或地址名单不符。',
  'Copy the address of the group robot again.': '请重新复制群机器人的地址。',
  'DingTalk keeps files for a limited time, and only for the robot that received them.':
    '钉钉只在有限的时间内保存文件，并且只供收到它的机器人使用。',
  'Check the robot code, and that the robot is switched on in the app; then publish a new version of the app.':
    '请检查机器人编码，确认应用中已启用机器人，然后发布应用的新版本。',
  'With a template of your own: is card.contentKey its markdown variable with streaming switched on?':
    '如果使用自己的模板：card.contentKey 是否为其中开启了流式更新的 markdown 变量？',
  'Is the client secret right, Stream mode chosen for the robot, the app published, and this server on its IP allow list if it has one?':
    '请确认：Client Secret 正确，机器人选择了 Stream 模式，应用已发布；如果应用有 IP 白名单，本服务器在其中。',

  // WeCom
  'Check the network of this host.': '请检查本机的网络。',
  'Copy the Token again from the bot’s API mode in the admin console, and save there once more.':
    '请从管理后台机器人的“API 模式”重新复制 Token，并在那里再保存一次。',
  'Copy it again from the bot’s API mode in the admin console.': '请从管理后台机器人的“API 模式”重新复制。',
  'Enter it as receiveId if it is yours.': '如果它是您的，请填入 receiveId。',
  'Set the clock of this machine.': '请校准本机时钟。',
  'Copy the secret again from the bot’s API mode in the admin console.':
    '请从管理后台机器人的“API 模式”重新复制 Secret。',
  'There is no bot of this id: copy the bot ID again, and check that the bot’s API mode is the long connection.':
    '没有这个标识的机器人：请重新复制 Bot ID，并确认机器人的“API 模式”是长连接。',
  'The bot may not write to this chat.': '机器人不能在此会话中发言。',
  'There is no such chat, or nobody there has written to the bot yet.':
    '没有这个会话，或那里还没有人给机器人发过消息。',
  'WeCom’s content filter refused the text.': '企业微信的内容过滤拒绝了这段文字。',
  'A device in this chat cannot show streams.': '此会话中有设备不能显示流式消息。',
  'The question is too old to be answered in place.': '问题已过时，不能就地回答。',
  'The reply can no longer be changed.': '回复已不能再修改。',
}
