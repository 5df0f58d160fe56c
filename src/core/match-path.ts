/** Whether a path fits a pattern of `webhookPaths`, where `{name}` stands for one segment. */
export function matchPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, n) => (/^\{\w+\}$/.test(part) ? given[n] !== '' : part === given[n]))
  )
}
