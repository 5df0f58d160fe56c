export const words = {
  'zh-CN': {
    title: '模型',
    text: '内置助手使用的大语言模型。',
    add: '添加模型',
    empty: '还没有模型',
    emptyText: '添加一个模型，内置助手就能用它回答。任何兼容 OpenAI 接口的服务都可以。',
    file: '由文件管理',
    newTitle: '添加模型',
    about: '说明',
    aboutText: '“测试”会让模型说一个词，只花费很少的 token。智能体在设置里选择模型，渠道和会话可以另选。',
  },
  en: {
    title: 'Models',
    text: 'The language models that the built-in assistant works with.',
    add: 'Add a model',
    empty: 'No model yet',
    emptyText:
      'Add a model, and the built-in assistant can answer with it. Any service with an OpenAI-compatible address will do.',
    file: 'in the file',
    newTitle: 'Add a model',
    about: 'Good to know',
    aboutText:
      '“Test” asks the model for one word, which costs a few tokens. An agent names its model; a channel or a conversation may want another.',
  },
}
