import type { Rules } from './options.ts'
import { Refusal, type Route } from './wire.ts'

/** What the app was granted: everything that is not taken away. */
export class Scopes {
  #missing: Set<string>
  #appId: string
  #host: string

  constructor({ withoutScopes, appId, brand }: Rules) {
    this.#missing = new Set(withoutScopes)
    this.#appId = appId
    this.#host = brand === 'lark' ? 'https://open.larksuite.com' : 'https://open.feishu.cn'
  }

  has(scope: string): boolean {
    return !this.#missing.has(scope)
  }

  /** Throws what an API answers to an app that lacks all of its permissions. */
  check({ scopes }: Route): void {
    if (scopes && !scopes.some((scope) => this.has(scope))) throw this.denied(scopes)
  }

  denied(scopes: string[]): Refusal {
    const list = scopes.join(', ')
    const url = `${this.#host}/app/${this.#appId}/auth?q=${scopes.join(',')}&op_from=openapi&token_type=tenant`
    const violations = scopes.map((subject) => ({ type: 'action_scope_required', subject }))
    return new Refusal(
      99991672,
      `Access denied. One of the following scopes is required: [${list}].应用尚未开通所需的应用身份权限：[${list}]，点击链接申请并开通任一权限即可：${url}`,
      { details: { permission_violations: violations } },
    )
  }

  lose(scope: string): () => void {
    this.#missing.add(scope)
    return () => this.#missing.delete(scope)
  }
}
