/** What chat platforms and directories did, in Chinese. `{said}` is what they said themselves. */
export const platforms: Record<string, string> = {
  // Telegram
  'Telegram refused {call}: {said}.': 'Telegram 拒绝了 {call}：{said}。',
  'Telegram answered {call} with something unexpected.': 'Telegram 对 {call} 的应答不符合预期。',
  'Telegram no longer has this file.': 'Telegram 已不再保存这个文件。',
  'The server answered {call} with HTTP {status} and not as the Bot API does.':
    '服务器对 {call} 的应答是 HTTP {status}，不是 Bot API 的应答。',
  'The Bot API server runs in --local mode and its files are not on this machine: mount its folder at the same path, or run it without --local.':
    'Bot API 服务器以 --local 模式运行，文件不在本机：请把它的文件夹挂载到相同的路径，或不用 --local 运行。',
  'Messages from Telegram could not be stored. They are kept and tried again: check the database.':
    '无法保存来自 Telegram 的消息。消息没有丢失，会继续重试：请检查数据库。',
  'No webhook is set for this bot. Set it to {address} or turn registerWebhook on.':
    '此机器人没有设置 webhook。请设为 {address}，或开启 registerWebhook。',
  'Telegram delivers to another address than {address}. Turn registerWebhook on, or set it there.':
    'Telegram 推送的地址不是 {address}。请开启 registerWebhook，或在 Telegram 上设置。',
  'Telegram cannot deliver to {address}: {code}. {n} updates wait.':
    'Telegram 无法推送到 {address}：{code}。有 {n} 条更新在等待。',
  'unknown error': '未知错误',

  // Feishu
  'Feishu refused {call} ({said}).': '飞书拒绝了 {call}（{said}）。',
  'Feishu refused the long connection ({status}).': '飞书拒绝了长连接（{status}）。',
  'Feishu answered {call} with something unexpected.': '飞书对 {call} 的应答不符合预期。',
  'Feishu answered the question for a file with none.': '飞书没有给出所要的文件。',
  'The text grew larger in being drawn than a card may be.': '文字在显示时超出了卡片允许的大小。',
  'The long connection to Feishu was lost: {why}.': '与飞书的长连接断开：{why}。',
  "Feishu's long connection could not be opened: {why}.": '无法建立与飞书的长连接：{why}。',

  // DingTalk
  'DingTalk refused {call}: {said}. Tick {scopes} under Permissions in the developer console, then publish a new version of the app.':
    '钉钉拒绝了 {call}：{said}。请在开发者后台的“权限管理”中勾选 {scopes}，然后发布应用的新版本。',
  'Tick {scopes} under Permissions in the developer console, then publish a new version of the app.':
    '请在开发者后台的“权限管理”中勾选 {scopes}，然后发布应用的新版本。',
  'DingTalk refused {call}: {said}.': '钉钉拒绝了 {call}：{said}。',
  'DingTalk answered with no access token.': '钉钉没有给出访问令牌。',
  'DingTalk held back a direct message: too many in a short time.': '钉钉拦下了一条单聊消息：短时间内太多。',
  'DingTalk does not know this person, or the app is not visible to them.': '钉钉上没有此人，或应用对其不可见。',
  'DingTalk named no address for this file.': '钉钉没有给出这个文件的地址。',
  'DingTalk took a file without an id for it.': '钉钉收下了文件，但没有给出标识。',
  'DingTalk named no usable address for a stream connection.': '钉钉没有给出可用的 Stream 连接地址。',
  'DingTalk named an address for this file that is not safe to open.': '钉钉给出的文件地址不安全，没有打开。',
  "DingTalk's file store answered with HTTP {status}.": '钉钉的文件存储返回了 HTTP {status}。',
  'DingTalk tells nothing about people from outside.': '钉钉不提供外部人员的信息。',
  'A card cannot be delivered to somebody from outside the organisation.': '卡片不能投放给企业外部人员。',
  'There is no way left to answer: the session of the message has expired.': '已无法回答：消息的会话已过期。',
  'The stream connection to DingTalk was lost: {why}.': '与钉钉的 Stream 连接断开：{why}。',
  "DingTalk's stream connection could not be opened: {why}.": '无法建立与钉钉的 Stream 连接：{why}。',
  "DingTalk no longer delivers what people write: the organisation's Webhook & Stream quota of this month is used up (code 20001). Buy a package in the DingTalk admin console.":
    '钉钉不再推送消息：企业本月的 Webhook 与 Stream 额度已用完（错误码 20001）。请在钉钉管理后台购买额度。',

  // WeCom
  'WeCom refused {call} ({said}).': '企业微信拒绝了 {call}（{said}）。',
  'WeCom gave this question no address that takes an answer.': '企业微信没有给出可以回答此问题的地址。',
  'The question is older than an hour: its address takes no answer any more.':
    '问题已超过一小时，它的地址不再接受回答。',
  'WeCom answered an answer to its response_url with HTTP {status}.':
    '企业微信对 response_url 的回答返回了 HTTP {status}。',
  'WeCom named an address for this file that is not safe to open.': '企业微信给出的文件地址不安全，没有打开。',
  "A file of WeCom's has more than {n} bytes.": '企业微信的一个文件超过 {n} 字节。',
  "WeCom's file store answered with HTTP {status}.": '企业微信的文件存储返回了 HTTP {status}。',
  "A file of WeCom's could not be decrypted: {why}.": '企业微信的一个文件无法解密：{why}。',
  'the key has {n} bytes instead of 32': '密钥是 {n} 字节，而不是 32 字节',
  'the message is too short': '内容太短',
  'the message is shorter than it says': '内容比所标的短',
  'not a whole number of blocks': '长度不是分组的整数倍',
  'the padding is wrong: is it the right key?': '填充不正确：密钥是否正确？',
  'The connection to WeCom was lost before {call} was acknowledged ({why}).':
    '在 {call} 得到确认之前，与企业微信的连接断开（{why}）。',
  'WeCom did not acknowledge {call} within {n} s.': '企业微信没有在 {n} 秒内确认 {call}。',
  'There is no connection to WeCom just now.': '目前没有与企业微信的连接。',
  'A press is answered by a message, not by a stream.': '按钮的回应是消息，不是流式消息。',
  'WeCom asks for no stream here: a press is answered by a message.':
    '企业微信在这里不查询流式消息：按钮的回应是消息。',
  'WeCom did not come for the end of this reply.': '企业微信没有来取这条回复的结尾。',
  'WeCom takes no file of less than five bytes.': '企业微信不接受小于 5 字节的文件。',
  'Another program had connected as this bot half an hour ago.': '半小时前，另一个程序以此机器人的身份连接。',
  'Another program has connected as this bot, and WeCom allows one connection. Stop the other one, or give it a bot of its own; then restart this channel. It connects again by itself after half an hour.':
    '另一个程序以此机器人的身份建立了连接，而企业微信只允许一个连接。请停止那个程序，或给它另建一个机器人，然后重新连接此渠道。半小时后会自动重新连接。',
  'The long connection to WeCom was lost: {why}.': '与企业微信的长连接断开：{why}。',
  "WeCom's long connection could not be opened: {why}.": '无法建立与企业微信的长连接：{why}。',
  'WeCom no longer knows this connection': '企业微信已不认识此连接',
  'The request is not signed.': '请求没有签名。',
  'The request is more than ten minutes old: compare the clocks.': '请求是十分钟以前的：请核对双方的时钟。',
  'The signature does not fit the token.': '签名与 Token 不符。',
  'The request is for the receive id “{id}”.': '请求的接收方标识是“{id}”。',
  'The request cannot be decrypted: check the EncodingAESKey.': '请求无法解密：请检查 EncodingAESKey。',

  // What is called, and whose server
  'a file': '文件',
  'the download of a file': '文件下载',
  'an answer to its response_url': 'response_url 的回答',
  'the answer to its response_url': 'response_url 的回答',
  Feishu: '飞书',
  DingTalk: '钉钉',
  WeCom: '企业微信',
  'the directory': '用户目录',
  'The directory': '用户目录',
  'The other side': '对方',

  // Directories
  'The directory did not answer in time.': '用户目录没有及时应答。',
  'The other side did not answer in time.': '对方没有及时应答。',
  '{who} answered with something else than { user: { name, email, department } }':
    '{who} 的应答不是 { user: { name, email, department } }',
  'the directory knows several people who fit the filter: make it name one':
    '用户目录中有多人符合过滤条件：请让它只对应一人',
  'the filter names nothing of a sender, such as {field}: it finds nobody':
    '过滤条件没有用到发送者的信息（例如 {field}），找不到任何人',
  'bindPassword is empty: the directory needs it': 'bindPassword 为空，而用户目录需要它',
  'the filter cannot be read: write it as RFC 4515 says, such as {example}':
    '过滤条件无法解析：请按 RFC 4515 书写，例如 {example}',
  'the certificate of {url} is not trusted ({code}): give the CA that signed it as ca':
    '{url} 的证书不受信任（{code}）：请在 ca 中填写签发它的 CA',
  'the directory {url} cannot be reached ({code})': '无法连接用户目录 {url}（{code}）',
  'the directory refused bindDn or bindPassword ({code}): check both':
    '用户目录拒绝了 bindDn 或 bindPassword（{code}）：请检查两者',
  'the directory wants an encrypted connection ({code}): use ldaps:// or startTls':
    '用户目录要求加密连接（{code}）：请使用 ldaps:// 或 startTls',
  'whoever bindDn names may not search below {dn} ({code})': 'bindDn 所指的账号无权在 {dn} 之下查找（{code}）',
  'there is nothing at {dn} ({code}): check baseDn': '{dn} 处没有内容（{code}）：请检查 baseDn',
  'bindDn or baseDn is no name of LDAP ({code})': 'bindDn 或 baseDn 不是 LDAP 的名称（{code}）',
  'the directory is busy ({code})': '用户目录正忙（{code}）',
  'the directory is not available ({code})': '用户目录不可用（{code}）',
  'the directory refused the search ({code})': '用户目录拒绝了查找（{code}）',
}
