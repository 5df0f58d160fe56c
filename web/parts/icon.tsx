import type { ReactNode } from 'react'

const shapes = {
  home: <path d="M4 11.5 12 4l8 7.5M6 10v9h4v-5h4v5h4v-9" />,
  channel: <path d="M5 5h14v10h-8l-4 4v-4H5zM9 10h.01M12 10h.01M15 10h.01" />,
  agent: <path d="M6 9h12v9H6zM12 9V5M10 5h4M9.5 13v1M14.5 13v1M3 12v3M21 12v3" />,
  model: <path d="m12 4 8 4-8 4-8-4zM4 12l8 4 8-4M4 16l8 4 8-4" />,
  conversation: <path d="M4 5h11v8H9l-3 3v-3H4zM18 9h2v8h-2v3l-3-3h-5v-1" />,
  message: <path d="M4 6h16v12H4zM4 7l8 6 8-6" />,
  person: <path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM5 20c0-3.5 3-6 7-6s7 2.5 7 6" />,
  people: (
    <path d="M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3 19c0-3 2.5-5 6-5s6 2 6 5M16 4.5a3.5 3.5 0 0 1 0 6.3M18 14.5c2 .7 3 2.4 3 4.5" />
  ),
  phone: <path d="M7 3h10v18H7zM11 18h2" />,
  settings: (
    <path d="M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M18.4 5.6l-2.1 2.1M7.7 16.3l-2.1 2.1" />
  ),
  menu: <path d="M4 7h16M4 12h16M4 17h16" />,
  more: (
    <path d="M5 12a.6.6 0 1 0 1.2 0A.6.6 0 1 0 5 12ZM11.4 12a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0ZM17.8 12a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0Z" />
  ),
  close: <path d="m6 6 12 12M18 6 6 18" />,
  sun: (
    <path d="M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19" />
  ),
  moon: <path d="M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5Z" />,
  auto: <path d="M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 4v16M12 8h6.9M12 12h8M12 16h6.9" />,
  language: <path d="M4 6h9M8.5 4v2M11 6c-.7 3.5-3 6.5-6.5 8M6.5 9c1 2.2 2.8 4 5 5M12 20l4.5-10L21 20M13.6 16.5h5.8" />,
  signOut: <path d="M14 5H5v14h9M11 12h10M17.5 8.5 21 12l-3.5 3.5" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  copy: <path d="M9 9h11v11H9zM15 9V4H4v11h5" />,
  download: <path d="M12 4v11M7 10.5l5 5 5-5M5 20h14" />,
  plus: <path d="M12 5v14M5 12h14" />,
  trash: <path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5" />,
  edit: <path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4" />,
  refresh: <path d="M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5" />,
  search: <path d="M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20 20" />,
  warning: <path d="M12 4 2.5 20h19zM12 10v4.5M12 17.4v.1" />,
  info: <path d="M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 11v5M12 8v.1" />,
  lock: <path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3" />,
  key: <path d="M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM11 12l8.5-8.5M16 7l3 3" />,
  play: <path d="M7 5v14l12-7z" />,
  stop: <path d="M7 7h10v10H7z" />,
  send: <path d="m4 12 16-8-5 16-3.5-6.5zM11.5 13.5 20 4" />,
  chevronRight: <path d="m9 5 7 7-7 7" />,
  chevronUp: <path d="m5 15 7-7 7 7" />,
  chevronDown: <path d="m5 9 7 7 7-7" />,
  chevronLeft: <path d="m15 5-7 7 7 7" />,
  external: <path d="M13 5h6v6M19 5l-9 9M16 14v5H5V8h5" />,
  link: <path d="M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7L12 17" />,
  filter: <path d="M4 6h16l-6 7v6l-4-2v-4z" />,
  clock: <path d="M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 8v4.5l3 2" />,
  leaf: <path d="M5 19c0-9 5-14 15-14 0 10-5 15-13 13M5 21c1-5 4-8 8-10" />,
} satisfies Record<string, ReactNode>

export type IconName = keyof typeof shapes

/** A picture beside words: it says nothing that they do not. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number | string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[name]}
    </svg>
  )
}
