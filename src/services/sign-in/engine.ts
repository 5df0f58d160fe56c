import { APIError } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import { bearer } from 'better-auth/plugins/bearer'
import { twoFactor } from 'better-auth/plugins/two-factor'
import type { Log } from '../../contract/channel.ts'
import { getAccount } from '../../store/accounts.ts'
import type { Store } from '../../store/db.ts'
import { ABSOLUTE } from './lifetimes.ts'
import { LONGEST, SHORTEST } from './password.ts'
import { authRows } from './rows.ts'

export interface EngineParts {
  store: Store
  /** Encrypts second factors, signs what goes through a browser. */
  secret: string
  /** Where this gateway is reached, without a slash at its end. */
  publicUrl: string
  log: Log
}

/** What every engine has in common: our tables, nothing that calls home, nothing that it serves itself. */
export function engineOptions({ store, secret, publicUrl, log }: EngineParts) {
  return {
    appName: 'Teahouse',
    baseURL: publicUrl,
    basePath: '/api/v1/session/oidc',
    secret,
    database: authRows(store),
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: {
      // What it logs beside the message may hold tokens.
      log: (level: string, message: string) => log.debug('sign-in', { level, said: message }),
      level: 'warn' as const,
    },
    advanced: { cookiePrefix: 'teahouse' },
    user: {
      modelName: 'auth_accounts',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: { role: { type: 'string' as const, required: false, input: false, defaultValue: 'viewer' } },
    },
    account: {
      modelName: 'auth_credentials',
      fields: {
        userId: 'account',
        providerId: 'provider',
        accountId: 'subject',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_expires',
        refreshTokenExpiresAt: 'refresh_expires',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      updateAccountOnSignIn: false,
    },
    session: {
      modelName: 'auth_sessions',
      fields: {
        userId: 'account',
        expiresAt: 'expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
        ipAddress: 'address',
        userAgent: 'agent',
      },
      expiresIn: ABSOLUTE / 1000,
      disableSessionRefresh: true,
    },
    verification: {
      modelName: 'auth_verifications',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId }: { userId: string }) => {
            const account = await getAccount(store.db, userId)
            if (!account || account.disabled) throw new APIError('FORBIDDEN', { code: 'ACCOUNT_DISABLED' })
          },
        },
      },
    },
  }
}

/** Passwords and second factors by better-auth. Loaded when somebody first signs in: it takes 45 MB and half a second. */
export function createEngine(parts: EngineParts) {
  return betterAuth({
    ...engineOptions(parts),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: SHORTEST,
      maxPasswordLength: LONGEST,
    },
    plugins: [
      bearer(),
      twoFactor({
        issuer: 'Teahouse',
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor' } },
          twoFactor: {
            modelName: 'auth_two_factors',
            fields: {
              userId: 'account',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
  })
}

export type Engine = ReturnType<typeof createEngine>
