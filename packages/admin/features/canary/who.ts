/**
 * Who checks the chat: a visitor and an agent of our own, with ids that the sequence of people never reaches. The agent is
 * no account: nobody signs in as him, nobody is given to him, and no list has him. The migrations name the visitor too.
 */
export const canaryVisitor = Number.MAX_SAFE_INTEGER - 1
export const canaryAgent = Number.MAX_SAFE_INTEGER
