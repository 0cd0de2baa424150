/** PostgreSQL cannot be started here until its owner changes something; the message is the sentence that he reads. */
export class Refusal extends Error {}
