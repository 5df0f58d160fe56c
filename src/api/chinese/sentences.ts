/** Whole sentences of errors, in Chinese. */
export const sentences: Record<string, string> = {
  // Anywhere
  'The body is not valid JSON.': '请求内容不是有效的 JSON。',
  'The body is nested too deeply.': '请求内容嵌套过深。',
  'The body is too large.': '请求内容太大。',
  'The body must be JSON, and the Content-Type application/json.':
    '请求内容必须是 JSON，Content-Type 必须是 application/json。',
  'The request was refused.': '请求被拒绝。',
  'Something went wrong here. The log says more.': '出错了，详情见日志。',
  'There is nothing at this address.': '此地址没有内容。',
  '{method} is not possible here, only {list}.': '此处不支持 {method}，支持：{list}。',
  'The cursor {why}.': '分页游标{why}。',
  '`from` {why}.': '`from` {why}。',
  'expiresAt {why}.': 'expiresAt {why}。',

  // Who calls
  'This needs the role {role}; {name} has the role {own}.': '需要 {role} 角色；{name} 的角色是 {own}。',
  'The API is closed: nobody may use it yet. Open the set-up link that the start of the gateway printed, or set TEAHOUSE_API_KEY, start anew, and send it as "Authorization: Bearer KEY".':
    'API 尚未开放。请打开网关启动时打印的初始设置链接；或设置 TEAHOUSE_API_KEY 后重新启动，并以 "Authorization: Bearer 密钥" 发送。',
  'Sign in, or send a key of the API: "Authorization: Bearer KEY".':
    '请登录，或发送 API 密钥："Authorization: Bearer 密钥"。',
  'An API key is needed: send "Authorization: Bearer KEY".': '需要 API 密钥：请发送 "Authorization: Bearer 密钥"。',
  'This API key is not valid.': 'API 密钥无效。',
  'Too many wrong keys came from this address. Wait a minute.': '来自此地址的错误密钥太多，请等待一分钟。',
  'The header X-CSRF-Token is missing or wrong. GET /session says what it must be.':
    '请求头 X-CSRF-Token 缺失或不正确。GET /session 会给出正确的值。',
  'A page of another site asked for this. Nothing was done.': '这个请求来自别的网站的页面，没有执行。',
  'This is about the account of somebody signed in; a key of the API has none.':
    '此操作针对已登录的账号；API 密钥没有账号。',
  'There is no such account.': '没有这个账号。',
  'There is no such key.': '没有这个密钥。',
  'You are not signed in there.': '您没有在那里登录。',
  'This is the last admin. Make somebody else one first.': '这是最后一位管理员，请先设置另一位。',
  'This link does not work any more: it was used, it has expired, or there is a newer one.':
    '链接已失效：已被使用、已过期，或有更新的链接。',
  'The e-mail address {why}.': '邮箱{why}。',
  'This account signs in through another service and has no password.': '此账号通过其他服务登录，没有密码。',
  'The password {why}.': '密码不能用：{why}。',
  'The code of the second factor is needed, too.': '还需要两步验证的验证码。',
  'The e-mail address, the password or the code is wrong.': '邮箱、密码或验证码不正确。',
  'That was tried too often. Try again in {n} min.': '尝试次数太多，请在 {n} 分钟后再试。',
  'The other service signed nobody in: {why}.': '登录服务没有让任何人登录：{why}。',
  'That is not your password.': '密码不正确。',
  'That is not the code of this moment.': '验证码不正确。',
  'A second factor is in use already.': '已启用两步验证。',
  'No second factor was prepared.': '尚未准备两步验证。',
  'That was refused. Sign in again and try once more.': '请求被拒绝，请重新登录后再试。',

  // What is configured
  'There is no {kind} {word}.': '没有{kind} {word}。',
  'There is no such service to sign in with.': '没有这个登录服务。',
  'There is no directory to ask.': '没有可查询的用户目录。',
  'There is a {kind} {id} already.': '{kind} {id} 已经存在。',
  'The {kind} {id} is there: it was not deleted.': '{kind} {id} 没有被删除。',
  'The {kind} {id} belongs to the configuration file: change it there.': '{kind} {id} 由配置文件管理，请在文件中修改。',
  'The {kind} {id} is in use: {users}.': '{kind} {id} 正在被使用：{users}。',
  'The channel {id} is disabled: enable it instead.': '渠道 {id} 已停用，请改为启用它。',
  'The channel {id} is disabled: enable it, then send again.': '渠道 {id} 已停用，请启用后重新发送。',
  'Channel {id} does not run: enable it first.': '渠道 {id} 没有运行，请先启用。',
  'The {kind} cannot be used: {why}': '{kind}无法使用：{why}',
  'The channel {id} cannot be used: GET /channels/{id} says why.': '渠道 {id} 无法使用，原因见 GET /channels/{id}。',
  'There is no channel type {type}.': '没有渠道类型 {type}。',
  'There is no agent type {type}.': '没有智能体类型 {type}。',
  '{field} belongs to the configuration file: change it there.': '{field} 由配置文件管理，请在文件中修改。',
  'A secret of {place} was sealed with the key {id}, and the secret key in use is {current}. Set TEAHOUSE_SECRET_KEY (or the key file in the data folder) to the key it was sealed with, or enter the secret anew.':
    '{place} 的密钥内容是用密钥 {id} 加密的，当前使用的是 {current}。请把 TEAHOUSE_SECRET_KEY（或数据文件夹中的密钥文件）设为加密时的密钥，或重新输入。',
  'The other side did not answer in time.': '对方没有及时应答。',
  'The simulators are switched off here, as they are in production. Put `simulators: true` into the configuration file to have them.':
    '模拟平台在这里是关闭的（生产环境默认关闭）。如需使用，请在配置文件中写入 `simulators: true`。',
  'The simulators could not be started here. The log says more.': '模拟平台无法在这里启动，详情见日志。',

  // Messages and people
  'There is no such message.': '没有这条消息。',
  'There is no such conversation.': '没有这个会话。',
  'Another backup is being made. Wait until it is there.': '另一份备份正在生成，请等它完成。',
  'The database is PostgreSQL: back it up with pg_dump, its own tool. docs/operations.md says how, and how to restore it.':
    '数据库是 PostgreSQL，请用它自带的工具 pg_dump 备份；备份与恢复的做法见 docs/operations.md。',
  'What was said was removed, because it had been kept for long enough.': '消息内容已超过保留期限，已被删除。',
  'This sender belongs to the user {id}, who is locked or disabled: unlock them first.':
    '此发送者属于用户 {id}，该用户已锁定或停用，请先解除。',
  'This is the only sender of this user: there is nobody to part from.': '这是该用户唯一的发送者，无法分离。',
  'An answer to this person is still being stopped. Please try again in a moment.':
    '给此人的回答正在停止，请稍后再试。',
  'The channel {id} is not running: enable it, then approve.': '渠道 {id} 没有运行，请启用后再批准。',
  'Nobody waits with this code. Codes are used once, and hold for a week.':
    '没有人在等待这个配对码。配对码只能使用一次，有效期一周。',
  'This user has no such sender.': '此用户没有这个发送者。',
  'Only a failed or undelivered message can be tried again; this one is {state}.':
    '只有失败或未送达的消息可以重试；这一条的状态是 {state}。',
  'This idempotencyKey was used for another push on this channel. Give every push a key of its own.':
    '这个 idempotencyKey 已用于此渠道的另一次推送，每次推送请用各自的键。',
  'The channel {id} has no conversation {conversation}. GET /conversations lists them.':
    '渠道 {id} 没有会话 {conversation}，会话列表见 GET /conversations。',
  'Nobody has said where an answer in this conversation goes.': '尚不知道此会话的回复应发往何处。',
  'The channel {id} can only speak where somebody wrote before: push to a conversation.':
    '渠道 {id} 只能在有人说过话的地方发言：请推送到会话。',
  'A group of Feishu is named by its chat_id: oc_…': '飞书群用 chat_id 表示：oc_…',
  'A person of Feishu is named by open_id (ou_…), union_id (on_…) or e-mail address.':
    '飞书用户用 open_id（ou_…）、union_id（on_…）或邮箱表示。',
  'A person on Telegram is reached by the number of their account, such as 123456789.':
    'Telegram 用户用账号数字表示，例如 123456789。',
  'A group on Telegram is reached by its number, which begins with a minus: -1001234567890.':
    'Telegram 群用负数表示，例如 -1001234567890。',
  'DingTalk takes no encrypted ids ($:LWCP…): use the userId, or the openConversationId of a group.':
    '钉钉不接受加密标识（$:LWCP…）：请使用 userId，或群的 openConversationId。',
}
