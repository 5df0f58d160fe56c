/** The room that is kept for the chart while it is loaded. */
export const CHART_HEIGHT = 220
