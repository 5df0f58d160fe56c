import { UserError } from '../contract/errors.ts'

/** Wrong use or wrong configuration: every mistake that was found, one sentence each, none of them holding a secret. */
export class ConfigurationError extends UserError {
  override name = 'ConfigurationError'
  readonly problems: string[]

  constructor(problems: string[]) {
    super(problems.join('\n'), { code: 'wrong-configuration' })
    this.problems = problems
  }
}
