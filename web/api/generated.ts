// Made of the OpenAPI document by scripts/api-types.ts. Do not edit.

export interface components {
  schemas: {
    About: {
      version: string
      licence: string
      node: string
      startedAt: string
      /** Of the process that answers. */
      uptimeSeconds: number
      database: 'sqlite' | 'postgres'
      /** How many share the database. */
      processes: number
      /** What lies in the data folder of the process that answers. */
      dataBytes: number
      language: string
      publicUrl: string
    }
    Account: {
      id: string
      name: string
      email: string
      role: 'viewer' | 'operator' | 'admin'
      /** Of the panel; null = that of the browser. */
      language: 'zh-CN' | 'en' | null
      /** Whether a second factor is asked for. */
      twoFactor: boolean
    }
    Agent: {
      id: string
      type: string
      name?: string
      enabled: boolean
      /** The type’s own; `***` stands for a secret. */
      settings?: { [key: string]: unknown }
      /** What a file declares is changed by changing the file. */
      origin: 'file' | 'panel'
      /** Why it cannot be used, when it cannot. */
      trouble: string | null
    }
    AgentAnswer: components['schemas']['TestResult'] & {
      /** Its answer. Markdown. */
      text?: string
      /** What it said on the way: how often, by kind. */
      events?: { [key: string]: number }
      tools?: {
        name: string
        state: 'running' | 'done' | 'failed'
      }[]
      questions?: {
        question: string
        options: string[]
      }[]
      files?: {
        name: string
        url: string
      }[]
      suggestions?: string[]
      tokens?: {
        input: number
        output: number
      } | null
      firstTextMs?: number | null
      totalMs?: number
      /** For the next question. Opaque. */
      state?: { [key: string]: unknown } | unknown[] | string | number | boolean | null
    }
    AgentQuestion: {
      /** What to say to it; a greeting when left out. */
      text?: string
      /** Runs no turn: it is only asked whether it is there, which costs no tokens. */
      signOfLife?: boolean
      /** What was said before, oldest first. */
      history?: {
        role: 'user' | 'assistant'
        text: string
      }[]
      /** `state` of the answer before, so that the agent goes on where it was. */
      state?: { [key: string]: unknown } | unknown[] | string | number | boolean | null
    }
    /** As the configuration file spells it. Which keys must be there, and what `settings` holds, is a matter of the type. */
    AgentWritten: {
      id?: string
      type?: string
      name?: string
      enabled?: boolean
      settings?: unknown
    }
    ApiKey: {
      id: string
      name: string
      /** The first characters of the key, to know it by. */
      prefix: string
      role: 'viewer' | 'operator' | 'admin'
      createdAt: string
      createdBy: string
      /** null = never */
      expiresAt: string | null
      /** To the minute; null = never */
      usedAt: string | null
    }
    AuditEntry: {
      id: string
      at: string
      /** `account:ID`, `key:ID`, `terminal`, or `nobody` who could prove who they are. */
      actor: string
      actorName: string
      address: string | null
      action: string
      target: string
      /** What is different now, in words without secrets, in the language of `Accept-Language`. */
      details: string[]
    }
    Channel: {
      /** Id */
      id: string
      type: string
      /** Name */
      name?: string
      /** Enabled */
      enabled?: boolean
      /** Answers where a conversation has chosen no other; may be left out when there is only one. */
      agent?: string
      /** Used instead of the model that an assistant agent names. */
      model?: string
      /** Read from the top: the first rule that fits says who answers, else the default agent does. What a conversation chose with /agent comes before them. */
      routes?: {
        /** A group's id, or its name. */
        group?: string | string[]
        /** Sender id */
        sender?: string | string[]
        /** The sender's, as the platform's directory has it; where it has none, the rule does not apply. */
        department?: string | string[]
        /** Anywhere in what is said, in upper or lower case. */
        keyword?: string | string[]
        /** What is said begins with it, in upper or lower case; the agent is told all of it. */
        prefix?: string | string[]
        /** Agent */
        agent: string
      }[]
      /** Language */
      language?: 'zh-CN' | 'en'
      /** Conversation */
      conversation?: {
        /** auto: each sender in a group, the chat itself when direct. */
        scope?: 'auto' | 'chat' | 'sender' | 'thread'
        /** 0 = never. */
        idleMinutes?: number
      }
      /** queue: waits its turn; merge: joins those that wait; interrupt: stops the running reply. */
      whenBusy?: 'queue' | 'merge' | 'interrupt'
      /** Messages that waited out an outage */
      stale?: {
        /** Minutes after which a message is stale */
        afterMinutes?: number
        /** answer: as ever; notice: only a line that says so; skip: nothing. */
        then?: 'answer' | 'notice' | 'skip'
      }
      /** Access */
      access?: {
        /** Who may talk */
        who?: 'everyone' | 'allowlist' | 'pairing'
        /** Sender ids that may */
        allow?: string[]
        /** Sender ids that may not */
        deny?: string[]
        /** mention: what mentions the bot; all: everything; off: nothing. */
        groups?: 'mention' | 'all' | 'off'
      }
      /** Limits */
      limits?: {
        /** 0 = no limit. */
        perSender?: {
          /** A minute */
          perMinute?: number
          /** A day */
          perDay?: number
        }
      }
      /** Paths that reach this channel besides /hooks/ID, for a bot that was set up for another service. */
      webhookPaths?: string[]
      /** Show a model's reasoning */
      showReasoning?: boolean
      /** The type’s own; `***` stands for a secret. */
      settings?: { [key: string]: unknown }
      /** What a file declares is changed by changing the file. */
      origin: 'file' | 'panel'
      /** Where the platform calls this channel, if it does. */
      webhookUrl: string
      status: components['schemas']['ChannelStatus']
    }
    ChannelStatus: {
      /** `connected` only after the platform confirmed it; `denied`: it refuses the credentials, an admin must act. */
      state: 'connected' | 'connecting' | 'disconnected' | 'denied' | 'disabled'
      since: string | null
      /** Since when it is connected without a break; 0 when it is not. */
      uptimeSeconds: number
      lastConnectedAt: string | null
      /** How often it connected again, since it was added. */
      reconnects: number
      /** What last went wrong. It stays when that is over, also when the channel was stopped meanwhile: see `lastErrorAt`. In the language of `Accept-Language`; the platform’s own words stay as they are. */
      lastError: string | null
      lastErrorAt: string | null
      /** The process that holds the connection. */
      owner: string | null
    }
    ChannelType: components['schemas']['Type'] & {
      /** How to set its platform up: a numbered list in Markdown, in both languages. `{webhook}` stands for the channel’s webhook address. */
      steps: {
        'zh-CN': string
        en: string
      } | null
    }
    /** As the configuration file spells it. Which keys must be there, and what `settings` holds, is a matter of the type. */
    ChannelWritten: {
      id?: string
      type?: string
      name?: string
      enabled?: boolean
      /** Answers where a conversation has chosen no other; may be left out when there is only one. */
      agent?: string
      /** Used instead of the model that an assistant agent names. */
      model?: string
      /** Read from the top: the first rule that fits says who answers, else the default agent does. What a conversation chose with /agent comes before them. */
      routes?: {
        /** A group's id, or its name. */
        group?: string | string[]
        sender?: string | string[]
        /** The sender's, as the platform's directory has it; where it has none, the rule does not apply. */
        department?: string | string[]
        /** Anywhere in what is said, in upper or lower case. */
        keyword?: string | string[]
        /** What is said begins with it, in upper or lower case; the agent is told all of it. */
        prefix?: string | string[]
        agent: string
      }[]
      language?: 'zh-CN' | 'en'
      conversation?: {
        /** auto: each sender in a group, the chat itself when direct. */
        scope?: 'auto' | 'chat' | 'sender' | 'thread'
        /** 0 = never. */
        idleMinutes?: number
      }
      /** queue: waits its turn; merge: joins those that wait; interrupt: stops the running reply. */
      whenBusy?: 'queue' | 'merge' | 'interrupt'
      stale?: {
        afterMinutes?: number
        /** answer: as ever; notice: only a line that says so; skip: nothing. */
        then?: 'answer' | 'notice' | 'skip'
      }
      access?: {
        who?: 'everyone' | 'allowlist' | 'pairing'
        allow?: string[]
        deny?: string[]
        /** mention: what mentions the bot; all: everything; off: nothing. */
        groups?: 'mention' | 'all' | 'off'
      }
      limits?: {
        /** 0 = no limit. */
        perSender?: {
          perMinute?: number
          perDay?: number
        }
      }
      /** Paths that reach this channel besides /hooks/ID, for a bot that was set up for another service. */
      webhookPaths?: string[]
      showReasoning?: boolean
      settings?: unknown
    }
    Conversation: {
      id: string
      channel: string
      chat: {
        key: string
        kind: 'direct' | 'group'
        title: string | null
        thread: string | null
      }
      /** `waiting`: nothing runs, and a message waits for its turn. */
      state: 'running' | 'waiting' | 'idle'
      /** How many messages wait for their turn. */
      waiting: number
      /** Who answers in the agent’s place; null while the agent answers. */
      takeover: {
        by: {
          id: string
          name: string
        }
        since: string
      } | null
      /** Who spoke in it lately, the latest first. */
      people: {
        id: string
        name: string | null
      }[]
      /** Its newest message; at most 200 characters of it. */
      last: {
        id: string
        text: string
        sender: {
          id: string
          name: string | null
        }
        state: 'waiting' | 'running' | 'answered' | 'stopped' | 'failed' | 'undelivered' | 'skipped'
        at: string
      } | null
      /** When its last message was received. */
      updatedAt: string
    }
    ConversationInWhole: components['schemas']['Conversation'] & {
      /** Who answers what is said without words that lead elsewhere. */
      agent: string | null
      model: string | null
      /** What people chose here with /agent and /model. */
      chosen: {
        agent: string | null
        model: string | null
      }
      /** The memory that its turns share; null until somebody speaks. */
      session: {
        id: string
        agent: string
        startedAt: string
        usedAt: string
      } | null
    }
    DirectoryAnswer: {
      ok: boolean
      /** null when it does not know them. */
      found: {
        name: string | null
        email: string | null
        department: string | null
      } | null
      /** The kind of trouble: denied, unreachable, busy, invalid. */
      code?: string
      /** What is wrong, and what to do about it, in the language of `Accept-Language`. */
      message?: string
    }
    DirectoryTest: {
      sender: {
        id?: string
        name?: string
        email?: string
        mobile?: string
        employeeNo?: string
      }
      /** `users:` of the configuration file, or what is different. */
      settings?: { [key: string]: unknown }
    }
    Error: {
      error: {
        /** Kebab-case, for programs. */
        code: string
        /** For a person. */
        message: string
        /** What is wrong with each field, by its path. */
        fields?: { [key: string]: string }
      }
    }
    Invitation: {
      account: components['schemas']['Account']
      /** Works once. It is shown this once; hand it to nobody else. */
      link: string
      expiresAt: string
    }
    ListedAccount: components['schemas']['Account'] & {
      state: 'active' | 'invited' | 'disabled'
      /** `password`, or the ids of other services. */
      signsInWith: string[]
      createdAt: string
      signedInAt: string | null
    }
    Message: {
      id: string
      /** What a person in the chat was told. */
      reference: string
      channel: string
      conversation: string
      chat: {
        key: string
        kind: 'direct' | 'group'
        title: string | null
        thread: string | null
      }
      sender: {
        id: string
        name: string | null
      }
      text: string
      state: 'waiting' | 'running' | 'answered' | 'stopped' | 'failed' | 'undelivered' | 'skipped'
      /** Why it failed, was not delivered or was skipped, in the language of `Accept-Language`; the other side’s own words stay as they are. */
      error: string | null
      /** The same as a code, and in words for a person, in the language of `Accept-Language`. */
      reason: {
        code: string
        words: string
      } | null
      /** When what was said was removed, because it had been kept for long enough. */
      wipedAt: string | null
      /** By the platform’s clock. */
      sentAt: string
      receivedAt: string
      settledAt: string | null
      /** The id of the message that it was answered together with. */
      answeredWith: string | null
      reply: {
        text: string
        state: 'working' | 'done' | 'failed' | 'stopped'
      } | null
      agent: string | null
      /** Tokens. */
      usage: {
        input: number
        output: number
      } | null
    }
    MessageWithTimeline: components['schemas']['Message'] & {
      timeline: {
        at: string
        event: string
        /** The same in the language of `Accept-Language`. */
        words: string
        detail?: string
        /** How often in a row, when more than once. */
        times?: number
        /** When for the last time. */
        until?: string
      }[]
      /** What people think of the answer: the last word of each. */
      feedback: {
        sender: {
          id: string
          name: string | null
        }
        /** `none`: what was said before is taken back. */
        verdict: 'up' | 'down' | 'none'
        comment: string | null
        givenAt: string
        /** When the agent was told; null when it was not, or not yet. */
        toldAt: string | null
      }[]
    }
    Model: {
      id: string
      provider: 'openai-compatible' | 'openai' | 'anthropic' | 'google'
      name?: string
      enabled: boolean
      baseUrl?: string
      /** `***` where there is one. */
      apiKey?: string
      model: string
      vision?: boolean
      /** What a file declares is changed by changing the file. */
      origin: 'file' | 'panel'
      /** Why it cannot be used, when it cannot. */
      trouble: string | null
    }
    ModelAnswer: components['schemas']['TestResult'] & {
      /** What it said. */
      text?: string
      tokens?: {
        input: number
        output: number
      } | null
      totalMs?: number
    }
    /** As the configuration file spells it. Which keys must be there, and what `settings` holds, is a matter of the type. */
    ModelWritten: {
      id?: string
      provider?: 'openai-compatible' | 'openai' | 'anthropic' | 'google'
      name?: string
      enabled?: boolean
      /** Needed for openai-compatible; the others have their maker's by default. */
      baseUrl?: string
      /** From the provider; left out where none is asked for. */
      apiKey?: string
      /** As the provider spells it. */
      model?: string
      /** Left out, it is found out: a model that refuses a picture is told its name only. */
      vision?: boolean
    }
    NewApiKey: components['schemas']['ApiKey'] & {
      /** Shown this once. */
      key: string
    }
    OneTimeLink: {
      /** Whose password it sets; null when it makes a new admin. */
      account: {
        name: string
        email: string
        invited: boolean
      } | null
    }
    Pairing: {
      /** Stands for the code: only the person has that. */
      id: string
      channel: string
      sender: string
      name: string | null
      createdAt: string
      expiresAt: string
    }
    Push: {
      /** The channel’s id. */
      channel: string
      to: {
        /** The id of a conversation: GET /conversations. */
        conversation?: string
        /** The platform’s id of a person. */
        sender?: string
        /** The platform’s id of a group. */
        group?: string
      }
      /** Markdown. May be empty when there are files. */
      text: string
      /** Also shown as a numbered list; a number typed next picks. */
      buttons?: (string | {
        label: string
        /** What pressing it says; its label when left out. */
        says?: string
      })[]
      files?: {
        name: string
        /** Where it lies: https, http, or `data:`, which carries it itself. */
        url: string
      }[]
      /** The same key on the same channel is the same push, for as long as its row is kept, which is thirty days at least (see `retention`): repeating the request sends nothing and returns the same id. Without one, a request that is repeated is sent again. */
      idempotencyKey?: string
    }
    RouteAnswer: {
      /** Who answers, unless the conversation has chosen another; null when nobody can. */
      agent: string | null
      /** Which of the channel’s `routes` fits, from 0; null when none does. */
      index: number | null
      /** That rule. */
      route: {
        /** A group's id, or its name. */
        group?: string | string[]
        /** Sender id */
        sender?: string | string[]
        /** The sender's, as the platform's directory has it; where it has none, the rule does not apply. */
        department?: string | string[]
        /** Anywhere in what is said, in upper or lower case. */
        keyword?: string | string[]
        /** What is said begins with it, in upper or lower case; the agent is told all of it. */
        prefix?: string | string[]
        /** Agent */
        agent: string
      } | null
    }
    RouteQuestion: {
      text: string
      /** A sender’s id on the platform. */
      sender?: string
      /** The id or the name of a group. Without one: a direct chat. */
      group?: string
      /** The sender’s department. Without one, the platform is asked, as it is for a message. */
      department?: string
    }
    Say: {
      /** Markdown. */
      text: string
      /** As in `POST /send`: repeating the request with the same key says nothing twice. */
      idempotencyKey?: string
    }
    Sender: {
      /** The channel’s id. */
      channel: string
      /** The platform’s id of the person. */
      sender: string
      /** What the platform calls them. */
      name: string | null
      /** How it came to be this user’s: the user was made for it, it was found by a verified e-mail address or an employee number, everybody is one user, the person linked it with /pair, or an admin did. */
      mapped: 'created' | 'email' | 'employee-no' | 'fixed' | 'paired' | 'linked'
      /** An admin let them in, where the channel asks for that. */
      letIn: boolean
      linkedAt: string
      /** When the platform was last asked about them. */
      lookedUpAt: string | null
    }
    SenderKey: {
      channel: string
      sender: string
    }
    Session: {
      account: components['schemas']['Account']
      /** Goes into the header X-CSRF-Token of every request that changes something. */
      csrf: string
    }
    Settings: {
      /** By their key at the top of the configuration file. */
      sections: { [key: string]: {
          /** null where nothing is set. */
          value?: { [key: string]: unknown } | string | boolean | null
          /** What a file declares is changed by changing the file. */
          origin: 'file' | 'panel'
          /** Its JSON Schema, titles and help in both languages. */
          schema?: { [key: string]: unknown }
        } }
      /** TEAHOUSE_LANGUAGE: of channels that name none, unless the section `language` does. */
      language: string
      /** What platforms and links see: TEAHOUSE_PUBLIC_URL. */
      publicUrl: string
    }
    SignIn: {
      id: string
      /** It is the one that asks. */
      current: boolean
      createdAt: string
      usedAt: string
      expiresAt: string
      address: string | null
      /** What the browser calls itself. */
      agent: string | null
    }
    SignInOptions: {
      /** No admin exists yet: somebody has to open the set-up link. */
      setup: boolean
      /** Other services to sign in with: GET /session/oidc/{id} begins that. */
      providers: {
        id: string
        title: string
      }[]
      language: 'zh-CN' | 'en'
      /** Whether the page of phones is switched on. */
      simulators: boolean
      version: string
    }
    Simulators: {
      /** Off in production, unless the configuration says `simulators: true`. */
      allowed: boolean
      /** In this process. */
      running: boolean
      /** Made for the demo. */
      channels: {
        id: string
        type: string
        title: string
      }[]
    }
    Statistics: {
      from: string
      to: string
      totals: {
        messages: number
        /** Messages that were answered, also when the person stopped the answer. */
        replies: number
        /** Messages that failed, or whose answer could not be delivered. */
        failures: number
        tokens: {
          input: number
          output: number
        }
        /** From a message’s turn (accepted, and nothing before it in its conversation is open) to the first call about it to its platform. */
        addedLatencyMs: {
          p50: number | null
          p99: number | null
        }
      }
      /** `calls`: API calls of the calendar month against its budget; null where there is no budget, and while the channel is off. */
      channels: {
        messages: number
        /** Messages that were answered, also when the person stopped the answer. */
        replies: number
        /** Messages that failed, or whose answer could not be delivered. */
        failures: number
        tokens: {
          input: number
          output: number
        }
        /** From a message’s turn (accepted, and nothing before it in its conversation is open) to the first call about it to its platform. */
        addedLatencyMs: {
          p50: number | null
          p99: number | null
        }
        channel: string
        calls: {
          /** Whose calls they are: channels that name the same account share them. */
          account: string
          month: string
          used: number
          limit: number
          /** What the month comes to if it goes on like this. */
          forecast: number
        } | null
      }[]
      agents: {
        messages: number
        /** Messages that were answered, also when the person stopped the answer. */
        replies: number
        /** Messages that failed, or whose answer could not be delivered. */
        failures: number
        tokens: {
          input: number
          output: number
        }
        /** From a message’s turn (accepted, and nothing before it in its conversation is open) to the first call about it to its platform. */
        addedLatencyMs: {
          p50: number | null
          p99: number | null
        }
        agent: string
      }[]
      /** With `every`: every step from `from` to `to`, also those in which nothing happened. */
      series?: {
        messages: number
        /** Messages that were answered, also when the person stopped the answer. */
        replies: number
        /** Messages that failed, or whose answer could not be delivered. */
        failures: number
        tokens: {
          input: number
          output: number
        }
        /** From a message’s turn (accepted, and nothing before it in its conversation is open) to the first call about it to its platform. */
        addedLatencyMs: {
          p50: number | null
          p99: number | null
        }
        /** When the step begins. */
        at: string
      }[]
    }
    TestResult: {
      ok: boolean
      /** What answers there, when all is well: the bot’s name. */
      name?: string
      /** The kind of trouble: denied, unreachable, busy, gone, invalid. */
      code?: string
      /** What is wrong, and what to do about it, in the language of `Accept-Language`. */
      message?: string
    }
    Trouble: {
      code: string
      severity: 'error' | 'warning'
      about: {
        kind: 'channels' | 'agents' | 'models' | 'settings' | 'accounts' | 'messages' | 'conversations'
        id: string
      }
      /** What is wrong, in one sentence. */
      words: {
        'zh-CN': string
        en: string
      }
      /** What went wrong, in the language of `Accept-Language`; the other side’s own words stay. */
      detail: string | null
      since: string | null
      /** What mends it. */
      action: {
        /** What the button says. */
        words: {
          'zh-CN': string
          en: string
        }
        /** The page of the panel where it is mended. */
        page: string
        /** The call that may mend it at once. */
        call: string | null
      }
    }
    TwoFactor: {
      /** otpauth://…, to be shown as a QR code */
      uri: string
      /** The same for typing. */
      secret: string
      /** Each works once, in place of a code. */
      recoveryCodes: string[]
    }
    Type: {
      type: string
      title: string
      /** JSON Schema (2020-12) of `settings`. Every field has `title` and `description` in English, both languages under `words`, and `secret: true` where it is one. */
      settings?: { [key: string]: unknown }
    }
    User: {
      /** Agents are told the same. */
      id: string
      name: string
      email: string | null
      /** False for a placeholder: nobody is found by it. */
      emailVerified: boolean
      employeeNo: string | null
      department: string | null
      /** Who told of them first: a platform, `directory`, `fixed`. */
      source: string
      /** What they do, as an admin notes it. */
      role: string | null
      /** Their own; null = the usual ones, 0 = none. */
      limits: {
        perMinute: number | null
        perDay: number | null
        tokensPerDay: number | null
      }
      disabled: boolean
      /** Neither look-ups nor /pair change anything about them. */
      locked: boolean
      senders: components['schemas']['Sender'][]
      createdAt: string
      updatedAt: string
    }
    UserChange: {
      name?: string
      email?: string | null
      employeeNo?: string | null
      department?: string | null
      role?: string | null
      limits?: {
        perMinute?: number | null
        perDay?: number | null
        tokensPerDay?: number | null
      } | null
      disabled?: boolean
      locked?: boolean
    }
    WholeUser: components['schemas']['User'] & {
      /** In the last 24 hours, wherever they spoke. */
      usedToday: {
        messages: number
        tokens: number
      }
    }
  }
}

export interface paths {
  '/about': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Say what runs here */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['About'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/account': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Say who I am */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Account'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Change my name or my language */
    patch: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          name?: string
          language?: 'zh-CN' | 'en' | null
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Account'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    trace?: never
  }
  '/account/password': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Change my password */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          current: string
          password: string
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Session'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/account/two-factor': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Prepare a second factor */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          password: string
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TwoFactor'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    /** Switch the second factor off */
    delete: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          password: string
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Session'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/account/two-factor/confirm': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Switch the second factor on */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          code: string
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Session'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/accounts': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List who may sign in */
    get: {
      parameters: {
        query?: {
          limit?: number
          cursor?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['ListedAccount'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    /** Invite somebody */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          email: string
          role: 'viewer' | 'operator' | 'admin'
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Invitation'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/accounts/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Remove an account */
    delete: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    /** Change what somebody may do */
    patch: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          name?: string
          role?: 'viewer' | 'operator' | 'admin'
          disabled?: boolean
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Account'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    trace?: never
  }
  '/accounts/{id}/link': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Make a one-time link by which somebody sets a new password */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Invitation'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/agent-types': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the types of agents and what their settings are */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['Type'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
          /** JSON Schema of what all agents may say besides, in the same manner. */
          common?: { [key: string]: unknown }
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/agents': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the agents */
    get: {
      parameters: {
        query?: {
          q?: string
          limit?: number
          cursor?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['Agent'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    /** Add an agent */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['AgentWritten'] } }
      responses: {
        201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Agent'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/agents/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Try an agent before it is saved */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['AgentWritten'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TestResult'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/agents/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one agent */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Agent'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    /** Delete an agent */
    delete: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          /** Until then it can be restored, secrets and all. */
          restorableUntil: string
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    /** Change an agent */
    patch: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['AgentWritten'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Agent'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    trace?: never
  }
  '/agents/{id}/disable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Switch an agent off */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Agent'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/agents/{id}/enable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Switch an agent on */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Agent'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/agents/{id}/restore': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Bring back an agent that was deleted */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Agent'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/agents/{id}/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Try an agent */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: { content: { 'application/json': components['schemas']['AgentQuestion'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['AgentAnswer'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api-keys': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the keys of the API */
    get: {
      parameters: {
        query?: {
          limit?: number
          cursor?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['ApiKey'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    /** Make a key */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          name: string
          role: 'viewer' | 'operator' | 'admin'
          expiresAt?: string | null
        } } }
      responses: {
        201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['NewApiKey'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api-keys/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Revoke a key */
    delete: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/attention': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List what waits for an admin, what is worst first */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['Trouble'][]
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/audit': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List who changed what */
    get: {
      parameters: {
        query?: {
          actor?: string
          target?: string
          action?: string
          from?: string
          to?: string
          limit?: number
          cursor?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['AuditEntry'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/backup': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Download a consistent copy of the SQLite database, while the gateway runs */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/vnd.sqlite3': Blob } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/channel-types': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the types of channels and what their settings are */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['ChannelType'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
          /** JSON Schema of what all channels may say besides, in the same manner. */
          common?: { [key: string]: unknown }
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/channels': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the channels and how they are */
    get: {
      parameters: {
        query?: {
          q?: string
          limit?: number
          cursor?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['Channel'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    /** Add a channel */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['ChannelWritten'] } }
      responses: {
        201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Channel'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/channels/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Prove credentials before they are saved */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['ChannelWritten'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TestResult'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/channels/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one channel */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Channel'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    /** Delete a channel */
    delete: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          /** Until then it can be restored, secrets and all. */
          restorableUntil: string
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    /** Change a channel */
    patch: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['ChannelWritten'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Channel'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    trace?: never
  }
  '/channels/{id}/disable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Switch a channel off */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Channel'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/channels/{id}/enable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Switch a channel on */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Channel'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/channels/{id}/restart': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Connect a channel anew */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Channel'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/channels/{id}/restore': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Bring back a channel that was deleted */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Channel'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/channels/{id}/route-test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Try out which agent a message leads to */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['RouteQuestion'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['RouteAnswer'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/channels/{id}/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Prove a channel’s credentials against its platform */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TestResult'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/conversations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List or search conversations, the latest first */
    get: {
      parameters: {
        query?: {
          channel?: string
          state?: '' | 'running' | 'idle' | 'taken'
          q?: string
          limit?: number
          cursor?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['Conversation'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/conversations/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one conversation: who is in it, who answers, its session */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ConversationInWhole'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/conversations/{id}/release': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Hand a conversation back to its agent */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ConversationInWhole'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/conversations/{id}/reset': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Begin a fresh session, as /new does */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ConversationInWhole'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/conversations/{id}/say': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Say something as the bot */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['Say'] } }
      responses: {
        202: { headers: { [name: string]: unknown }; content: { 'application/json': {
          /** The message’s id. */
          id: string
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        422: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/conversations/{id}/stop': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Stop the running reply, as /stop does */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ConversationInWhole'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/conversations/{id}/takeover': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Take a conversation over: its agent is silent, and you answer with `say` */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ConversationInWhole'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/docs': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** This document for reading */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/html': string } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Hear what changes, as server-sent events */
    get: {
      parameters: {
        query?: {
          conversation?: string
          lists?: 'true' | 'false'
        }
        header?: {
          'last-event-id'?: string
        }
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/event-stream': string } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        503: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/health': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Say whether the gateway is ready */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          status: string
        } } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/internal/backend-events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Hear from the far side of an agent that something has happened */
    post: {
      parameters: {
        query?: never
        header: {
          'x-im-event-token': string
        }
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          type: string
          session: {
            id: string
            [key: string]: unknown
          }
          [key: string]: unknown
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          ok: true
          delivered: number
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': {
          error: {
            code: string
            message: string
          }
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': {
          error: {
            code: string
            message: string
          }
        } } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': {
          error: {
            code: string
            message: string
          }
        } } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/messages': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List or search messages, newest first */
    get: {
      parameters: {
        query?: {
          channel?: string
          conversation?: string
          state?: string
          sender?: string
          agent?: string
          from?: string
          to?: string
          q?: string
          limit?: number
          cursor?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['Message'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/messages/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one message with its whole timeline */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['MessageWithTimeline'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/messages/{id}/retry': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Try a message again that failed or was not delivered */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        202: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['MessageWithTimeline'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/model-types': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the types of models and what their settings are */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['Type'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
          /** JSON Schema of what all models may say besides, in the same manner. */
          common?: { [key: string]: unknown }
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/models': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the models */
    get: {
      parameters: {
        query?: {
          q?: string
          limit?: number
          cursor?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['Model'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    /** Add a model */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['ModelWritten'] } }
      responses: {
        201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Model'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/models/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Try a model before it is saved */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['ModelWritten'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ModelAnswer'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/models/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one model */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Model'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    /** Delete a model */
    delete: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          /** Until then it can be restored, secrets and all. */
          restorableUntil: string
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    /** Change a model */
    patch: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['ModelWritten'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Model'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    trace?: never
  }
  '/models/{id}/disable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Switch a model off */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Model'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/models/{id}/enable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Switch a model on */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Model'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/models/{id}/restore': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Bring back a model that was deleted */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Model'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/models/{id}/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Try a model */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ModelAnswer'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/openapi.json': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** This document */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': { [key: string]: unknown } } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/pairings': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List who waits to be let in */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['Pairing'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/pairings/{code}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Turn somebody away */
    delete: {
      parameters: {
        query?: never
        header?: never
        path: {
          code: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/pairings/{code}/approve': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Let somebody in */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          code: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          user: string
          channel: string
          sender: string
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/send': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Push a message into a chat */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['Push'] } }
      responses: {
        202: { headers: { [name: string]: unknown }; content: { 'application/json': {
          /** The message’s id. */
          id: string
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        422: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/session': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Say who is signed in */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Session'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    /** Sign in */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          email: string
          password: string
          /** Of the second factor, or a recovery code. 401 code-needed asks for it. */
          code?: string
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Session'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    /** Sign out */
    delete: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/session/oidc/callback/{provider}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Come back from another service */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          provider: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        302: { headers: { [name: string]: unknown }; content?: never }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/session/oidc/{provider}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Sign in through another service */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          provider: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        302: { headers: { [name: string]: unknown }; content?: never }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/session/options': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Say how one can sign in */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['SignInOptions'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/sessions': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List where one is signed in */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['SignIn'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/sessions/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Sign out elsewhere */
    delete: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/settings': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read what is configured once for the whole gateway */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Settings'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Change what is configured once for the whole gateway */
    patch: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': { [key: string]: unknown } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Settings'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    trace?: never
  }
  '/settings/users/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Look one person up in a directory */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['DirectoryTest'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['DirectoryAnswer'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/setup': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Use a one-time link: be the first admin, accept an invitation, or set a new password */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          /** What follows # in the link. */
          token: string
          name?: string
          /** Of a new admin; an invited account has one. */
          email?: string
          password: string
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Session'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/setup/check': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Say whom a one-time link is for */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': {
          token: string
        } } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['OneTimeLink'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/simulators': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Say whether the simulated platforms run */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Simulators'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    /** Start every platform as a simulator, with a channel on each and an agent that repeats what it hears */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Simulators'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    /** Stop the simulators and take away their channels and their agent */
    delete: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Simulators'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/stats': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Count messages, replies, failures, tokens, latency and API calls */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          every?: '' | 'hour' | 'day'
          offset?: number | null
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Statistics'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List or search people, the newest first */
    get: {
      parameters: {
        query?: {
          q?: string
          channel?: string
          limit?: number
          cursor?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          items: components['schemas']['User'][]
          /** The `cursor` of the next page; null on the last one. */
          next: string | null
        } } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one person and what they used today */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['WholeUser'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    /** Erase a person */
    delete: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    options?: never
    head?: never
    /** Change a person */
    patch: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['UserChange'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['WholeUser'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    trace?: never
  }
  '/users/{id}/export': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Export everything that is held about a person */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': {
          user: components['schemas']['User']
          profiles: { [key: string]: unknown }[]
          messages: {
            /** The platform’s. */
            id: string
            channel: string
            conversation: string
            said: string
            quoted: string | null
            /** Their names. */
            files: string[]
            at: string
            state: string
            answer: string | null
            agent: string | null
            tokens: number
            judged: string | null
            comment: string | null
          }[]
        } } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/{id}/link': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Give a sender to a person */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['SenderKey'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['WholeUser'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/users/{id}/unlink': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Take a sender from a person */
    post: {
      parameters: {
        query?: never
        header?: never
        path: {
          id: string
        }
        cookie?: never
      }
      requestBody: { content: { 'application/json': components['schemas']['SenderKey'] } }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['WholeUser'] } }
        400: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        401: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        403: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        404: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        409: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        413: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        415: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        429: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
        500: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
