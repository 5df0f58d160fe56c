/** What the pages of accounts and keys know, in the cache. */
export const accountsKey = ['accounts']
export const keysKey = ['api-keys']
