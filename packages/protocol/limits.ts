/** The numbers both sides of the wire agree on. Sizes in bytes unless said, times in milliseconds. */
export const limits = {
  frameBytes: 16 * 1024,
  /** Longest message, in Unicode code points. */
  messagePoints: 4000,
  /** Files of one message, the largest of them, and the longest name. */
  files: 10,
  fileBytes: 10 * 1024 * 1024,
  fileName: 120,
  /** What a visitor keeps and an agent shows; ours are far shorter. */
  tokenLength: 300,
  ticketLength: 600,
  /** What a site signs about its visitor. */
  identityLength: 2048,
  /** More than any browser says of itself. */
  userAgentLength: 512,
  /** A conversation head per entry; more conversations than this and a client starts from the list. */
  resumeHeads: 300,
  /** One `sync` frame. */
  syncMessages: 100,
  syncBytes: 128 * 1024,
  /** Conversations in one `load_user_list` frame. */
  listPage: 200,
  /** Frames in one POST of a client that has no WebSocket. */
  postFrames: 16,
  /** Messages a client may have on the wire without an acknowledgement. */
  window: 8,
  headEvery: 25_000,
  visitor: { perSecond: 5, burst: 30 },
  agent: { perSecond: 10, burst: 60 },
  /** Messages that come again from an outbox have a bucket of their own. */
  resent: { perSecond: 20, burst: 60 },
} as const
