import type { Language, Words } from '../contract/language.ts'

/** Everything the bot says on its own, in both languages. `{name}` is filled in. */
const words = {
  working: { 'zh-CN': '正在处理…', en: 'Working on it…' },
  usingTool: { 'zh-CN': '正在使用 {name}…', en: 'Using {name}…' },
  toolFailed: { 'zh-CN': '{name} 没有成功，继续中…', en: '{name} did not work; going on…' },
  thinking: { 'zh-CN': '正在思考…', en: 'Thinking…' },
  stoppedMark: { 'zh-CN': '⏹ 已停止', en: '⏹ Stopped' },
  superseded: { 'zh-CN': '（内容已更新，见上文）', en: '(Updated: see above)' },
  answeredTogether: {
    'zh-CN': '（已与你的上一条消息一并回答）',
    en: '(Answered together with your message before)',
  },
  notAnswered: { 'zh-CN': '（这条消息没有回答）', en: '(This message was not answered)' },
  continuedBelow: { 'zh-CN': '完整的回答见下面的消息。', en: 'The whole answer is in the message below.' },
  noAnswer: {
    'zh-CN': '（没有得到任何内容。请换个说法再试一次。）',
    en: '(There was no answer. Please try asking another way.)',
  },
  failed: {
    'zh-CN': '抱歉，没能完成这次回答，请稍后再试。（编号 {reference}）',
    en: 'Sorry, this answer could not be finished. Please try again later. (Reference {reference})',
  },
  failedBecause: { 'zh-CN': '{why}（编号 {reference}）', en: '{why} (Reference {reference})' },
  cutShort: {
    'zh-CN': '⚠️ 回答在这里中断了，请再问一次。（编号 {reference}）',
    en: '⚠️ The answer broke off here. Please ask again. (Reference {reference})',
  },
  idle: {
    'zh-CN': '⏰ 距离上次对话已超过 {time}，已开始新会话。',
    en: '⏰ More than {time} since we last talked: this is a new session.',
  },
  minute: { 'zh-CN': '1 分钟', en: '1 minute' },
  minutes: { 'zh-CN': '{n} 分钟', en: '{n} minutes' },
  hours: { 'zh-CN': '{n} 小时', en: '{n} hours' },
  contextLost: {
    'zh-CN': '⚠️ 之前的上下文已经失效，这次从新会话开始。',
    en: '⚠️ What we said before is no longer available: this starts a new session.',
  },
  stale: {
    'zh-CN': '这条消息因为故障等待了 {time}，没有自动回答。如果还需要，请再发一次。',
    en: 'This message waited {time} during an outage and was not answered. Please send it again if you still need it.',
  },
  onlyFiles: { 'zh-CN': '请看这些文件。', en: 'Please look at these files.' },
  greeting: {
    'zh-CN': '大家好，我来了。直接提问，或在群里 @我；发送 /help 看看我能做什么。',
    en: 'Hello! Just ask, or mention me in a group. Send /help to see what I can do.',
  },
  empty: {
    'zh-CN': '我在。请在消息里写上你的问题，或发送 /help 看看能做什么。',
    en: 'Here I am. Write your question in the message, or send /help to see what I can do.',
  },
  unsupported: {
    'zh-CN': '抱歉，我还看不懂这种消息（{what}）。请用文字告诉我。',
    en: 'Sorry, I cannot read this kind of message ({what}) yet. Please tell me in words.',
  },
  tooFast: {
    'zh-CN': '消息发得太快了（每分钟最多 {n} 条），请过一分钟再试。',
    en: 'That was too fast (at most {n} messages a minute). Please try again in a minute.',
  },
  tooManyToday: {
    'zh-CN': '今天的 {n} 条消息已经用完，明天再来吧。',
    en: 'Today’s {n} messages are used up. See you tomorrow.',
  },
  tokensSpent: {
    'zh-CN': '今天的 {n} 个 token 已经用完，明天再来吧。',
    en: 'Today’s {n} tokens are used up. See you tomorrow.',
  },
  departmentTooFast: {
    'zh-CN': '你们部门的消息太多了（每分钟最多 {n} 条），请过一分钟再试。',
    en: 'Your department is too fast (at most {n} messages a minute). Please try again in a minute.',
  },
  departmentTooMany: {
    'zh-CN': '你们部门今天的 {n} 条消息已经用完，明天再来吧。',
    en: 'Your department’s {n} messages of today are used up. See you tomorrow.',
  },
  departmentTokensSpent: {
    'zh-CN': '你们部门今天的 {n} 个 token 已经用完，明天再来吧。',
    en: 'Your department’s {n} tokens of today are used up. See you tomorrow.',
  },
  knock: {
    'zh-CN': '你好！使用这个机器人需要管理员同意。请把这个配对码告诉管理员：**{code}**。同意后我会通知你。',
    en: 'Hello! An admin has to let you in first. Please tell an admin this code: **{code}**. I will let you know once you may talk.',
  },
  stillWaiting: {
    'zh-CN': '管理员还没有同意。请把之前的配对码告诉管理员，同意后我会通知你。',
    en: 'No admin has let you in yet. Please tell one the code from before; I will let you know.',
  },
  letIn: {
    'zh-CN': '✅ 管理员已同意，现在可以和我对话了。',
    en: '✅ An admin has let you in. You may talk to me now.',
  },
  notAllowed: {
    'zh-CN': '抱歉，你还没有使用这个机器人的权限，请联系管理员。',
    en: 'Sorry, you may not use this bot yet. Please ask an admin.',
  },
  notYours: { 'zh-CN': '只有提问的人可以这样做。', en: 'Only the person who asked can do that.' },
  unknownCommand: {
    'zh-CN': '没有 {name} 这个命令。发送 /help 看看能做什么。',
    en: 'There is no command {name}. Send /help to see what there is.',
  },
  newSession: { 'zh-CN': '✅ 已开始新会话，请说。', en: '✅ This is a fresh session. Go ahead.' },
  stopNothing: { 'zh-CN': '现在没有正在进行的回答。', en: 'Nothing is running.' },
  stopDone: { 'zh-CN': '⏹ 已停止。', en: '⏹ Stopped.' },
  stopDropped: { 'zh-CN': '另有 {n} 条等待中的消息已取消。', en: '{n} waiting message(s) dropped.' },
  statusTitle: { 'zh-CN': '**当前状态**', en: '**Status**' },
  statusPerson: {
    'zh-CN': '现在由人工回答，智能体暂不发言',
    en: 'A person answers here; the agent is silent meanwhile',
  },
  statusAgent: { 'zh-CN': '智能体：{name}', en: 'Agent: {name}' },
  statusModel: { 'zh-CN': '模型：{name}', en: 'Model: {name}' },
  statusSession: { 'zh-CN': '会话：已进行 {time}', en: 'Session: {time} old' },
  statusNoSession: { 'zh-CN': '会话：还没有开始', en: 'Session: none yet' },
  statusIdle: { 'zh-CN': '空闲', en: 'Idle' },
  statusRunning: { 'zh-CN': '正在回答，{n} 条消息在等待', en: 'Answering; {n} message(s) waiting' },
  noAgent: {
    'zh-CN': '这个机器人还没有配置智能体，请联系管理员。',
    en: 'This bot has no agent yet. Please ask an admin.',
  },
  agentsTitle: { 'zh-CN': '**可以选择的智能体：**', en: '**The agents you can choose from:**' },
  modelsTitle: { 'zh-CN': '**可以选择的模型：**', en: '**The models you can choose from:**' },
  chosenNow: { 'zh-CN': '✓ 当前', en: '✓ answering now' },
  usual: { 'zh-CN': '默认', en: 'default' },
  moreOptions: {
    'zh-CN': '还有 {n} 个，可用 `{command} 标识` 选择。',
    en: '{n} more; choose one with `{command} id`.',
  },
  agentChosen: {
    'zh-CN': '✅ 现在由 {name} 回答，从新会话开始。',
    en: '✅ {name} answers now, in a fresh session.',
  },
  agentStays: { 'zh-CN': '✅ 由 {name} 回答。', en: '✅ {name} answers.' },
  modelChosen: { 'zh-CN': '✅ 现在使用模型 {name}。', en: '✅ The model is {name} now.' },
  noSuchAgent: {
    'zh-CN': '没有 {name} 这个智能体。发送 /agents 看看有哪些。',
    en: 'There is no agent {name}. Send /agents to see which there are.',
  },
  noSuchModel: {
    'zh-CN': '没有 {name} 这个模型。发送 /models 看看有哪些。',
    en: 'There is no model {name}. Send /models to see which there are.',
  },
  noModels: {
    'zh-CN': '{name} 自带模型，不能在这里选择。',
    en: '{name} brings its own model: there is nothing to choose here.',
  },
  sessionsTitle: { 'zh-CN': '**{name} 可以接着做的会话：**', en: '**Sessions of {name} that you can go on with:**' },
  moreSessions: { 'zh-CN': '更多…', en: 'More…' },
  noSessions: {
    'zh-CN': '{name} 还没有可以接着做的会话，直接说就会开始一个。',
    en: '{name} has no sessions to go on with yet. Just ask, and one begins.',
  },
  keepsNoSessions: {
    'zh-CN': '{name} 没有可以在这里接着做的会话。',
    en: '{name} keeps no sessions that you could go on with here.',
  },
  noSuchSession: {
    'zh-CN': '没有 {name} 这个会话，或者它已经不在了。发送 /list 看看有哪些。',
    en: 'There is no session {name}, or it is gone. Send /list to see which there are.',
  },
  sessionsUnanswered: {
    'zh-CN': '{name} 现在没有回应，请稍后再试。',
    en: '{name} does not answer right now. Please try again later.',
  },
  connected: { 'zh-CN': '🔗 接着做：{title}。请说。', en: '🔗 Going on with: {title}. Go ahead.' },
  disconnected: {
    'zh-CN': '✅ 已离开，下一条消息从新会话开始。',
    en: '✅ Left. Your next message begins a fresh session.',
  },
  newsOf: { 'zh-CN': '🔔 **{title}** · `{id}`', en: '🔔 **{title}** · `{id}`' },
  newsFinished: { 'zh-CN': '✅ 任务完成。', en: '✅ Finished.' },
  newsFailed: { 'zh-CN': '❌ 任务失败。', en: '❌ It failed.' },
  newsGone: {
    'zh-CN': '这个会话已被删除，不再关注。',
    en: 'This session was deleted; there is nothing to watch any more.',
  },
  newsExpired: {
    'zh-CN': '⌛ 上一个问题没有在限时内得到回答，任务自己继续了。',
    en: '⌛ Nobody answered the last question in time; the task has gone on without.',
  },
  newsAnswer: {
    'zh-CN': '按按钮、回复序号，或发送 `/answer #{id} 文字`。',
    en: 'Press a button, reply with a number, or send `/answer #{id} text`.',
  },
  watched: {
    'zh-CN': '👀 已关注：{title}。有新动静会在这里告诉你。',
    en: '👀 Watching: {title}. You will be told here what is new.',
  },
  thisSession: { 'zh-CN': '当前会话', en: 'this session' },
  unwatched: { 'zh-CN': '✅ 不再关注：{title}。', en: '✅ No longer watching: {title}.' },
  watchesTitle: { 'zh-CN': '**正在关注的会话：**', en: '**Sessions you are told of:**' },
  connectedHere: { 'zh-CN': '当前', en: 'you are in it' },
  noWatches: {
    'zh-CN': '还没有关注任何会话。先发送 /list，再用 `/watch 序号` 关注。',
    en: 'You watch no session yet. Send /list, then `/watch n`.',
  },
  watchWhat: {
    'zh-CN': '要关注哪一个？先发送 /list，再用 `/watch 序号`。',
    en: 'Which one? Send /list, then `/watch n`.',
  },
  watchesFull: {
    'zh-CN': '这里最多关注 {n} 个会话，先用 /unwatch 取消一个。',
    en: 'At most {n} sessions can be watched here: end one with /unwatch first.',
  },
  notWatched: {
    'zh-CN': '没有关注 {name}。发送 /watches 看看在关注哪些。',
    en: 'You do not watch {name}. Send /watches to see what you do.',
  },
  keepsNoNews: {
    'zh-CN': '{name} 没有可以关注的会话。',
    en: '{name} keeps no sessions that could be watched.',
  },
  questionOver: {
    'zh-CN': '这个问题已经过去了。要告诉它什么，请发送 `/answer #{id} 文字`。',
    en: 'That question is over. To tell it something, send `/answer #{id} text`.',
  },
  noLinks: { 'zh-CN': '{name} 的会话没有网页。', en: 'Sessions of {name} have no web page.' },
  noSessionYet: {
    'zh-CN': '这里还没有会话。直接说就会开始一个，或用 /list 和 /connect 接着做。',
    en: 'There is no session here yet. Just ask, and one begins; or go on with one: /list, /connect.',
  },
  notifyOn: {
    'zh-CN': '🔔 会话通知：开。关注的会话有新动静会在这里告诉你。`/notify off` 可关闭。',
    en: '🔔 Notifications: on. You are told here what is new in the sessions you watch. `/notify off` ends that.',
  },
  notifyOff: {
    'zh-CN': '🔕 会话通知：关。`/notify on` 可打开。',
    en: '🔕 Notifications: off. `/notify on` turns them on.',
  },
  notifyIsOff: {
    'zh-CN': '🔕 你在这里关闭了通知，`/notify on` 可打开。',
    en: '🔕 You have switched notifications off here: `/notify on` turns them on.',
  },
  answerWhat: {
    'zh-CN': '请把答案写在后面：`/answer 文字`，或者选项的序号。',
    en: 'Write the answer behind it: `/answer text`, or the number of an option.',
  },
  whoTitle: { 'zh-CN': '**你在这里是：**', en: '**Who you are here:**' },
  whoName: { 'zh-CN': '名字：{name}', en: 'Name: {name}' },
  whoSender: { 'zh-CN': '发送者 ID：{id}', en: 'Sender id: {id}' },
  whoChannel: { 'zh-CN': '渠道：{id}', en: 'Channel: {id}' },
  whoChat: { 'zh-CN': '会话（单聊）：{id}', en: 'Chat (direct): {id}' },
  whoGroup: { 'zh-CN': '会话（群）：{id}', en: 'Chat (group): {id}' },
  whoThread: { 'zh-CN': '话题：{id}', en: 'Thread: {id}' },
  whoUser: { 'zh-CN': '智能体看到的你：{id}', en: 'To agents you are: {id}' },
  whoDepartment: { 'zh-CN': '部门：{name}', en: 'Department: {name}' },
  whoEmail: { 'zh-CN': '邮箱：{name}', en: 'E-mail: {name}' },
  whoElsewhere: { 'zh-CN': '同一个人：渠道 {channel} 的 {id}', en: 'The same person: {id} on {channel}' },
  pairOnlyDirect: {
    'zh-CN': '请在和我的单聊里发送 /pair，别人看不到那里的配对码。',
    en: 'Please send /pair in a direct chat with me: nobody else sees the code there.',
  },
  pairCode: {
    'zh-CN':
      '你的配对码：**{code}**\n\n10 分钟内，在另一个平台上对我发送 `/pair {code}`，两边就是同一个人了。不要告诉别人。',
    en: 'Your code: **{code}**\n\nSend me `/pair {code}` on the other platform within 10 minutes, and both are the same person. Tell it to nobody.',
  },
  pairWrong: {
    'zh-CN': '这个配对码不对，或者已经过期。在另一个平台上发送 /pair 可以得到新的。',
    en: 'This code is wrong, or too old. Send /pair on the other platform for a new one.',
  },
  pairTooMany: {
    'zh-CN': '试错的次数太多了，请过十分钟再试。',
    en: 'That was wrong too often. Please try again in ten minutes.',
  },
  pairSame: { 'zh-CN': '两边已经是同一个人了。', en: 'Both are the same person already.' },
  pairHeld: {
    'zh-CN': '这两个账号不能在这里合并，请联系管理员。',
    en: 'These two cannot be linked here. Please ask an admin.',
  },
  pairDone: {
    'zh-CN': '✅ 已合并：在这里和渠道 {channel} 上，你是同一个人。',
    en: '✅ Linked: here and on {channel} you are the same person.',
  },
  quotaTitle: { 'zh-CN': '**你还可以发：**', en: '**Messages you have left:**' },
  quotaMinute: { 'zh-CN': '这一分钟：{left} / {most} 条', en: 'This minute: {left} of {most}' },
  quotaDay: { 'zh-CN': '今天：{left} / {most} 条', en: 'Today: {left} of {most}' },
  quotaUserMinute: {
    'zh-CN': '这一分钟，所有平台合计：{left} / {most} 条',
    en: 'This minute, on all platforms: {left} of {most}',
  },
  quotaUserDay: { 'zh-CN': '今天，所有平台合计：{left} / {most} 条', en: 'Today, on all platforms: {left} of {most}' },
  quotaUserTokens: { 'zh-CN': '今天的 token：{left} / {most}', en: 'Tokens today: {left} of {most}' },
  quotaDepartmentMinute: {
    'zh-CN': '这一分钟，整个部门：{left} / {most} 条',
    en: 'This minute, your whole department: {left} of {most}',
  },
  quotaDepartmentDay: {
    'zh-CN': '今天，整个部门：{left} / {most} 条',
    en: 'Today, your whole department: {left} of {most}',
  },
  quotaDepartmentTokens: {
    'zh-CN': '今天的 token，整个部门：{left} / {most}',
    en: 'Tokens today, your whole department: {left} of {most}',
  },
  quotaNone: { 'zh-CN': '这里不限制消息数。', en: 'There is no limit to your messages here.' },
  listening: { 'zh-CN': '正在听语音…', en: 'Listening…' },
  noHearing: {
    'zh-CN': '抱歉，这里还听不懂语音，请用文字告诉我。',
    en: 'Sorry, voice messages cannot be understood here yet. Please tell me in words.',
  },
  heardNothing: {
    'zh-CN': '语音里没有听到内容，请再说一次，或用文字告诉我。',
    en: 'Nothing could be heard in this voice message. Please say it again, or tell me in words.',
  },
  fileTooLarge: {
    'zh-CN': '文件 {name} 太大了（最多 {n} MB）。',
    en: 'The file {name} is too large (at most {n} MB).',
  },
  fileGone: {
    'zh-CN': '文件 {name} 已经取不到了，请再发一次。',
    en: 'The file {name} can no longer be fetched. Please send it again.',
  },
  pictureTooLarge: {
    'zh-CN': '图片 {name} 的像素太多，不能打开。',
    en: 'The picture {name} has too many pixels to be opened.',
  },
  pictureBroken: { 'zh-CN': '图片 {name} 打不开，可能已损坏。', en: 'The picture {name} seems to be damaged.' },
  helpTitle: { 'zh-CN': '**你可以直接提问，也可以使用这些命令：**', en: '**Just ask, or use one of these commands:**' },
} satisfies Record<string, Words>

/** Says something in one language, with its blanks filled in. */
export function say(
  language: Language,
  what: keyof typeof words,
  blanks: Record<string, string | number> = {},
): string {
  return words[what][language].replace(/\{(\w+)\}/g, (whole, name) => String(blanks[name] ?? whole))
}

/** A span of time in words: minutes, or hours from two on. */
export function span(language: Language, ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes === 1) return say(language, 'minute')
  return minutes < 120
    ? say(language, 'minutes', { n: minutes })
    : say(language, 'hours', { n: Math.round(minutes / 60) })
}
