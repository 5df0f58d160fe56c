/** What agents and models did, in Chinese. `{said}` is what they said themselves. */
export const agents: Record<string, string> = {
  'the A2A agent': 'A2A 智能体',
  'the model {id} at {host}': '{host} 上的模型 {id}',
  'the model {id}': '模型 {id}',

  // lib/refusal.ts: what every HTTP API may say
  '{who} refused the request ({facts}): {said}.': '{who} 拒绝了请求（{facts}）：{said}。',
  '{who} refused the request ({facts}): {said}': '{who} 拒绝了请求（{facts}）：{said}',
  '{who} refused the request ({facts})': '{who} 拒绝了请求（{facts}）',
  '{who} failed: {why}': '{who} 失败：{why}',
  '{who} failed': '{who} 失败',
  'the task failed': '任务失败',
  'the run was canceled there': '运行在那边被取消',
  'the content filter withheld the answer': '内容过滤没有放行回答',
  'the workflow {said}': '工作流 {said}',
  'the workflow waits for human input that a chat cannot give': '工作流在等待人工输入，而聊天中无法给出',

  // A2A
  '{who} was asked for a task and answered with something else': '向 {who} 查询任务，应答的却是别的内容',
  '{who} did not show its card within {n} s': '{who} 没有在 {n} 秒内给出名片',
  'there is no agent card at this address: check “url” in the settings': '此地址没有智能体名片：请检查设置中的“url”',
  'the agent speaks A2A {list}; Teahouse speaks 1.0 and 0.3 by JSONRPC':
    '该智能体使用 A2A {list}；Teahouse 支持通过 JSONRPC 使用 1.0 和 0.3',
  'the agent requires an extension that Teahouse does not have: {uri}': '该智能体需要 Teahouse 没有的扩展：{uri}',
  'the card says that a key is needed, and the settings give none: set “token”':
    '名片说明需要密钥，而设置中没有：请填写“token”',
  'the card names no http:// or https:// address: set “endpoint” in the settings':
    '名片中没有 http:// 或 https:// 地址：请在设置中填写“endpoint”',
  'the card sends questions to another host. If that is right, set “endpoint: {url}”':
    '名片把提问指向另一台主机。如果确实如此，请设置“endpoint: {url}”',
  'the A2A agent answered with neither a task nor a message': 'A2A 智能体的应答既不是任务，也不是消息',
  'the A2A agent began a task without naming it': 'A2A 智能体开始了任务，但没有给出标识',
  'The agent needs an authorisation that cannot be given in this chat. Send another message once it has it.':
    '智能体需要授权才能继续，这一步不能在聊天里完成。完成授权后请再发一条消息。',
  'The task was cancelled at the agent’s side.': '任务在智能体那边被取消了。',
  'The agent declined this task.': '智能体拒绝了这个任务。',

  // Assistants and models
  'the model still wanted to use tools after {n} steps': '{n} 步之后模型仍要使用工具',
  'the model {name} does not exist or is switched off': '模型 {name} 不存在或已停用',
  'the model {name} does not exist or is switched off: configure it, or name another':
    '模型 {name} 不存在或已停用：请配置它，或指定另一个',
  'the MCP server {name} is down: {why}': 'MCP 服务器 {name} 没有运行：{why}',
  'approve names {list}, which the MCP server {name} does not offer':
    'approve 中的 {list} 不是 MCP 服务器 {name} 提供的工具',
  'the model {id} ended without a word ({finish})': '模型 {id} 没有说任何话就结束了（{finish}）',
  'no model is left': '没有可用的模型了',
  'the model sent a link to a file': '模型发来了文件的链接',
  '{who} said what cannot be understood: {said}': '无法理解 {who} 的应答：{said}',
  'the model asked the gateway to run a tool ({names}), which it cannot':
    '模型要求网关运行工具（{names}），而网关不能运行',
  'the model asked the gateway to run a tool, which it cannot': '模型要求网关运行工具，而网关不能运行',
  'no model for transcription is configured': '没有配置识别语音的模型',
  'a recording is too large to be heard': '录音太大，无法识别',
  'the model for transcription answered with no text': '识别语音的模型没有返回文字',

  // Coze
  'Coze did not stream its answer: check the base address': '扣子没有以流式回答：请检查接口地址',
  'Coze answered with something that is not its API’s: check the base address':
    '应答不是扣子接口的内容：请检查接口地址',
  'The bot wants to use a plugin that runs at the client; there is none here.':
    '智能体要使用一个在客户端运行的插件，这里没有。',
  'This chat was cancelled in Coze.': '这次对话在扣子那边被取消了。',

  // Dify
  'Dify took a file without naming an id for it': 'Dify 收下了文件，但没有给出标识',
  'this is not the API of {who}: check the base address': '这不是 {who} 的接口：请检查接口地址',
  'this key belongs to a Dify app of the mode “{mode}”, not to a {app}: change “app”':
    '此密钥属于“{mode}”类型的 Dify 应用，不是 {app}：请修改“app”',
  'the app requires {names}, which the settings do not give: add to “inputs”':
    '应用需要 {names}，而设置中没有：请加入“inputs”',

  // Poco
  'this is not what Poco answers to {path}: check the base address': '这不是 Poco 对 {path} 的应答：请检查接口地址',
  'the task is no longer in the queue of Poco': '任务已不在 Poco 的队列中',

  // Wegent
  'The task was cancelled in Wegent.': '任务在 Wegent 中被取消了。',
  'the task was cancelled in Wegent': '任务在 Wegent 中被取消了',
  'Wegent took a file without naming an id for it': 'Wegent 收下了文件，但没有给出标识',
  'this is a service key of Wegent: set “asUser: true”, or name a user: {example}':
    '这是 Wegent 的服务密钥：请设置“asUser: true”，或指明用户：{example}',
  'Wegent answered with something that is no response: check the base address':
    'Wegent 的应答不是 response：请检查接口地址',
  'Wegent did not finish {task} within {n} min': 'Wegent 没有在 {n} 分钟内完成 {task}',
  '{task} is busy and does not end': '{task} 一直忙碌，没有结束',

  // What answers where an agent is tried
  "A2A agent '{name}' {version} (A2A {spoken}, does not stream)":
    'A2A 智能体“{name}”{version}（A2A {spoken}，不支持流式）',
  "A2A agent '{name}' {version} (A2A {spoken})": 'A2A 智能体“{name}”{version}（A2A {spoken}）',
  "A2A agent '{name}' (A2A {spoken}, does not stream)": 'A2A 智能体“{name}”（A2A {spoken}，不支持流式）',
  "A2A agent '{name}' (A2A {spoken})": 'A2A 智能体“{name}”（A2A {spoken}）',
  "Coze bot '{name}'": '扣子智能体“{name}”',
  "Poco, as its user '{name}'": 'Poco，以其用户“{name}”的身份',
  "Wegent team '{name}' (a personal key: everyone asks as its owner)":
    'Wegent 团队“{name}”（个人密钥：所有人都以其所有者的身份提问）',
  "Wegent team '{name}', as the person who asks": 'Wegent 团队“{name}”，以提问者的身份',
  "Wegent team '{name}'": 'Wegent 团队“{name}”',
  '{model} at {host} (not in its list of models)': '{host} 上的 {model}（不在其模型列表中）',
  '{host} answers, but has no list of models': '{host} 有应答，但没有模型列表',
}
