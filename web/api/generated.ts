// Made of the OpenAPI document by scripts/api-types.ts. Do not edit.

export interface components {
  schemas: {
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
      /** What to say to it. Without: it is only asked for a sign of life, which costs no tokens. */
      text?: string
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
      reconnects: number
      lastError: string | null
      lastErrorAt: string | null
      /** The process that holds the connection. */
      owner: string | null
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
      /** When its last message was received. */
      updatedAt: string
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
      /** Why it failed, was not delivered or was skipped. */
      error: string | null
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
        detail?: string
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
      apiKey?: string
      model?: string
      /** Left out, it is found out: a model that refuses a picture is told its name only. */
      vision?: boolean
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
      buttons?: {
        label: string
        /** What pressing it says; its label when left out. */
        says?: string
      }[]
      files?: {
        name: string
        /** Where it lies: https, http, or `data:`, which carries it itself. */
        url: string
      }[]
      /** The same key on the same channel is the same push, for ever: repeating the request sends nothing and returns the same id. Without one, a request that is repeated is sent again. */
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
        /** From the acceptance of a message to the first call about it to its platform. */
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
        /** From the acceptance of a message to the first call about it to its platform. */
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
        /** From the acceptance of a message to the first call about it to its platform. */
        addedLatencyMs: {
          p50: number | null
          p99: number | null
        }
        agent: string
      }[]
    }
    TestResult: {
      ok: boolean
      /** What answers there, when all is well: the bot’s name. */
      name?: string
      /** The kind of trouble: denied, unreachable, busy, gone, invalid. */
      code?: string
      /** What is wrong, and what to do about it. */
      message?: string
    }
    Type: {
      type: string
      title: string
      /** JSON Schema (2020-12) of `settings`. Every field has `title` and `description` in English, both languages under `words`, and `secret: true` where it is one. */
      settings?: { [key: string]: unknown }
    }
  }
}

export interface paths {
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
          items: components['schemas']['Type'][]
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
    /** List conversations, the latest first */
    get: {
      parameters: {
        query?: {
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
}
