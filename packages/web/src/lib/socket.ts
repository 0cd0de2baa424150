/**
 * `connecting` (also on the way back) and `ready` come and go. The others end it: it does not come back by itself.
 */
export type LineState = 'connecting' | 'ready' | 'signed-out' | 'forbidden' | 'replaced' | 'closed'
