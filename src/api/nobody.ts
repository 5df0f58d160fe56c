/** What the API gives for an address that is none of its own: a channel that came from another service may have it. */
export const nobody = new Response(null, { status: 404 })
