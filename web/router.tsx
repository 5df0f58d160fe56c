import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { ApiError } from './api/client.ts'
import { sessionQuery } from './api/session.ts'
import { changeLanguage, currentLanguage } from './i18n.ts'
import { readConversationSearch } from './pages/conversations/search.ts'
import { readMessageSearch } from './pages/messages/search.ts'
import { Crash } from './parts/crash.tsx'
import { queries } from './queries.ts'
import { Shell } from './shell.tsx'

/** What the audit log is narrowed to. Days are as in 2026-11-21. */
export interface AuditSearch {
  action?: string
  target?: string
  actor?: string
  from?: string
  to?: string
}

/** What the list of people is narrowed to. */
export interface PeopleSearch {
  q?: string
  channel?: string
}

const root = createRootRoute({ component: Outlet })

/** Everything behind the session: whoever is not signed in is led to the sign-in page, and back from there. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      const { account } = await queries.ensureQueryData(sessionQuery)
      if (account.language && account.language !== currentLanguage()) await changeLanguage(account.language)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      throw redirect({ to: '/sign-in', search: { to: location.href } })
    }
  },
})

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  validateSearch: ({ span }: Record<string, unknown>): { span?: 'day' | 'week' | 'month' } =>
    span === 'day' || span === 'week' || span === 'month' ? { span } : {},
  component: lazyRouteComponent(() => import('./pages/home/index.tsx'), 'HomePage'),
})

const conversations = createRoute({
  getParentRoute: () => inside,
  path: '/conversations',
  validateSearch: readConversationSearch,
  component: lazyRouteComponent(() => import('./pages/conversations/index.tsx'), 'ConversationsPage'),
})

const conversation = createRoute({
  getParentRoute: () => conversations,
  path: '$id',
  component: lazyRouteComponent(() => import('./pages/conversations/conversation.tsx'), 'ConversationView'),
})

const messages = createRoute({
  getParentRoute: () => inside,
  path: '/messages',
  validateSearch: readMessageSearch,
  component: lazyRouteComponent(() => import('./pages/messages/index.tsx'), 'MessagesPage'),
})

const message = createRoute({
  getParentRoute: () => messages,
  path: '$id',
  component: lazyRouteComponent(() => import('./pages/messages/detail.tsx'), 'MessageDetail'),
})

const phones = createRoute({
  getParentRoute: () => inside,
  path: '/phones',
  component: lazyRouteComponent(() => import('./pages/phones/index.tsx'), 'PhonesPage'),
})

const people = createRoute({
  getParentRoute: () => inside,
  path: '/people',
  validateSearch: (said: Record<string, unknown>): PeopleSearch =>
    Object.fromEntries(
      (['q', 'channel'] as const).flatMap((name) =>
        typeof said[name] === 'string' && said[name] !== '' ? [[name, said[name]]] : [],
      ),
    ),
  component: lazyRouteComponent(() => import('./pages/people/index.tsx'), 'PeoplePage'),
})

const person = createRoute({
  getParentRoute: () => inside,
  path: '/people/$id',
  component: lazyRouteComponent(() => import('./pages/people/person/index.tsx'), 'PersonPage'),
})

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/index.tsx'), 'SettingsPage'),
})

const account = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/settings/account/index.tsx'), 'AccountPage'),
})

const general = createRoute({
  getParentRoute: () => settings,
  path: '/general',
  component: lazyRouteComponent(() => import('./pages/settings/general/index.tsx'), 'GeneralPage'),
})

const access = createRoute({
  getParentRoute: () => settings,
  path: '/access',
  component: lazyRouteComponent(() => import('./pages/settings/access/index.tsx'), 'AccessPage'),
})

const data = createRoute({
  getParentRoute: () => settings,
  path: '/data',
  component: lazyRouteComponent(() => import('./pages/settings/keeping/index.tsx'), 'DataPage'),
})

const audit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  validateSearch: (said: Record<string, unknown>): AuditSearch =>
    Object.fromEntries(
      (['action', 'target', 'actor', 'from', 'to'] as const).flatMap((name) =>
        typeof said[name] === 'string' && said[name] !== '' ? [[name, said[name]]] : [],
      ),
    ),
  component: lazyRouteComponent(() => import('./pages/settings/audit/index.tsx'), 'AuditPage'),
})

const directory = createRoute({
  getParentRoute: () => settings,
  path: '/directory',
  component: lazyRouteComponent(() => import('./pages/settings/directory/index.tsx'), 'DirectoryPage'),
})

/** Which type of channel, agent or model is to be added. */
const ofType = ({ type }: Record<string, unknown>): { type?: string } => (typeof type === 'string' ? { type } : {})

const channels = createRoute({
  getParentRoute: () => inside,
  path: '/channels',
  component: lazyRouteComponent(() => import('./pages/channels/index.tsx'), 'ChannelsPage'),
})

const newChannel = createRoute({
  getParentRoute: () => inside,
  path: '/channels/new',
  validateSearch: ofType,
  component: lazyRouteComponent(() => import('./pages/channels/new.tsx'), 'NewChannelPage'),
})

const channel = createRoute({
  getParentRoute: () => inside,
  path: '/channels/$id',
  component: lazyRouteComponent(() => import('./pages/channels/channel.tsx'), 'ChannelPage'),
})

const agents = createRoute({
  getParentRoute: () => inside,
  path: '/agents',
  component: lazyRouteComponent(() => import('./pages/agents/index.tsx'), 'AgentsPage'),
})

const newAgent = createRoute({
  getParentRoute: () => inside,
  path: '/agents/new',
  validateSearch: ofType,
  component: lazyRouteComponent(() => import('./pages/agents/new.tsx'), 'NewAgentPage'),
})

const agent = createRoute({
  getParentRoute: () => inside,
  path: '/agents/$id',
  component: lazyRouteComponent(() => import('./pages/agents/agent.tsx'), 'AgentPage'),
})

const models = createRoute({
  getParentRoute: () => inside,
  path: '/models',
  component: lazyRouteComponent(() => import('./pages/models/index.tsx'), 'ModelsPage'),
})

const newModel = createRoute({
  getParentRoute: () => inside,
  path: '/models/new',
  validateSearch: ofType,
  component: lazyRouteComponent(() => import('./pages/models/new.tsx'), 'NewModelPage'),
})

const model = createRoute({
  getParentRoute: () => inside,
  path: '/models/$id',
  component: lazyRouteComponent(() => import('./pages/models/model.tsx'), 'ModelPage'),
})

const lost = createRoute({
  getParentRoute: () => inside,
  path: '$',
  component: lazyRouteComponent(() => import('./pages/not-found/index.tsx'), 'NotFoundPage'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  /** `to`: where the person was going, a path of this panel. `refused`: why another service did not sign them in. */
  validateSearch: ({ to, refused }: Record<string, unknown>): { to?: string; refused?: string } => ({
    ...(typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {}),
    ...(typeof refused === 'string' ? { refused } : {}),
  }),
  component: lazyRouteComponent(() => import('./pages/sign-in/index.tsx'), 'SignInPage'),
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./pages/setup/index.tsx'), 'SetupPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    inside.addChildren([
      conversations.addChildren([conversation]),
      messages.addChildren([message]),
      settings.addChildren([account, general, access, audit, data, directory]),
      channels,
      newChannel,
      channel,
      agents,
      newAgent,
      agent,
      models,
      newModel,
      model,
      home,
      people,
      person,
      phones,
      lost,
    ]),
    signIn,
    setup,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: Crash,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
