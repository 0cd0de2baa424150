/**
 * All that is ever written into the audit log, each with the facts that go with it. Numbers, switches and words of our
 * own only: nothing that anybody typed, so that no message, password, token or address of a person can get in.
 */
export interface Acts {
  signed_in: { remember: boolean }
  sign_in_failed: Nothing
  guessing_slowed: Nothing
  signed_out: Nothing
  session_ended: { sessions: number }
  password_changed: Nothing
  password_reset: Nothing
  password_link_made: Nothing
  account_made: Nothing
  account_invited: Nothing
  invitation_withdrawn: Nothing
  account_edited: Nothing
  account_disabled: Nothing
  account_enabled: Nothing
  role_changed: { from: Role; to: Role }
  settings_changed: { settings: string[] }
  conversation_closed: Nothing
  conversation_transferred: { to_agent: number }
  conversation_taken: { from_agent: number | null }
  conversation_reopened: Nothing
  visitor_blocked: { hours: number | null }
  visitor_unblocked: Nothing
  refused: { what: 'message' | 'page' }
  room_made: Nothing
  room_closed: Nothing
  room_opened: Nothing
  room_message_removed: { message: number }
  room_visitor_expelled: { visitor: number; hours: number | null }
  room_visitor_readmitted: { visitor: number }
  history_exported: { as: 'csv' | 'json' }
  audit_exported: Nothing
  visitor_exported: { as: 'text' | 'json' }
  visitor_deleted: { conversations: number; files: number }
  retention_ran: { conversations: number; files: number; visitors: number; room_messages: number }
}

export type Act = keyof Acts
type Nothing = Record<never, never>
type Role = 'owner' | 'administrator' | 'agent'

/** What an act was done to. */
export type Kind = 'account' | 'conversation' | 'visitor' | 'room'
