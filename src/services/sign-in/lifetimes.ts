/** A sign-in ends after this, however much it is used; in ms. */
export const ABSOLUTE = 30 * 24 * 3_600_000

/** A sign-in that is not used for so long has ended; in ms. */
export const IDLE = 7 * 24 * 3_600_000
