import { Alert, type CSSVariablesResolver, createTheme, Drawer, type MantineColorsTuple, Modal } from '@mantine/core'

const tea: MantineColorsTuple = [
  '#eff7f2',
  '#dcebe2',
  '#bad8c8',
  '#93c2aa',
  '#70ad8d',
  '#539777',
  '#3d7a5e',
  '#31674f',
  '#27533f',
  '#1b3b2d',
]

export const theme = createTheme({
  primaryColor: 'tea',
  primaryShade: { light: 6, dark: 6 },
  colors: { tea },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace',
  headings: { fontWeight: '600' },
  components: {
    // Red only where something is wrong: its variants colour the text, too, which is hard to read.
    Modal: Modal.extend({ styles: { title: { fontWeight: 600 } } }),
    Drawer: Drawer.extend({ styles: { title: { fontWeight: 600 } } }),
    Alert: Alert.extend({
      styles: (_, { color }) => (color === 'red' ? { icon: { color: 'var(--teahouse-bad)' } } : {}),
    }),
  },
})

/** Mantine's soft greys are too pale to be read by everybody (WCAG AA asks for 4.5 : 1). */
export const colours: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-body': '#faf9f6',
    '--mantine-color-dimmed': '#5c6368',
    '--mantine-color-placeholder': '#6a7177',
    '--mantine-color-error': '#b3261e',
    '--teahouse-sheet': '#ffffff',
    '--teahouse-good': '#2b7a4b',
    '--teahouse-bad': '#c02b20',
    '--teahouse-warn': '#a15c07',
    '--teahouse-busy': '#1c6dbd',
    '--teahouse-calm': '#767b80',
  },
  dark: {
    '--mantine-color-body': '#16191a',
    '--mantine-color-dimmed': '#a5acb0',
    '--mantine-color-placeholder': '#949ba0',
    '--mantine-color-error': '#ff8d83',
    '--mantine-color-anchor': colors.tea?.[3] ?? '',
    '--teahouse-sheet': '#1f2325',
    '--teahouse-good': '#5cc98a',
    '--teahouse-bad': '#ff7b70',
    '--teahouse-warn': '#f0ad4e',
    '--teahouse-busy': '#6db3f2',
    '--teahouse-calm': '#8d959a',
  },
})
