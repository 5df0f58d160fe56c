import type { Directory, DirectoryHost, DirectoryProvider } from '../contract/directory.ts'
import type { DirectoryConfig } from './user-config.ts'

/** The kinds of directories that there are, by their type. */
export type Directories = {
  [Type in DirectoryConfig['type']]: DirectoryProvider<Extract<DirectoryConfig, { type: Type }>>
}

/** Builds what is configured. */
export function createDirectory(directories: Directories, config: DirectoryConfig, host: DirectoryHost): Directory {
  return config.type === 'ldap' ? directories.ldap.create(config, host) : directories.http.create(config, host)
}
