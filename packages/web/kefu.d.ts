/**
 * Kefu on your site: `<script async src="https://chat.example.com/kefu.js"></script>`
 *
 * Copy this file into your project, and TypeScript knows `Kefu`. It is served beside the script: /kefu.d.ts
 */
export interface Kefu {
  open(): void
  /** Hides the panel; the conversation goes on. */
  close(): void
  toggle(): void
  /**
   * Calls back when the panel was opened or closed, and whenever the number of messages changed that the visitor has
   * not seen. Nothing is counted before he opened the chat once. Returns how to stop.
   */
  on(event: 'open' | 'close', callback: () => void): () => void
  on(event: 'unread', callback: (count: number) => void): () => void
  /** Says who the visitor is. Whoever it is told before goes; nothing is sent before the visitor opens the chat. */
  identify(person: KefuPerson): void
  /** Does what the calls say. Before the script is there, an array in its place keeps them. */
  push(...calls: KefuCall[]): void
}

export interface KefuPerson {
  name?: string
  email?: string
  /** A JWT that your server signed: only what is in it is believed. */
  identity?: string
}

/** The name of a method and what it is given, as in `['identify', { name: 'Vic' }]`. */
export type KefuCall =
  | ['open' | 'close' | 'toggle']
  | ['on', 'open' | 'close', () => void]
  | ['on', 'unread', (count: number) => void]
  | ['identify', KefuPerson]

declare global {
  interface Window {
    /** `(window.Kefu ||= []).push(['open'])` works before the script has loaded, and after. */
    Kefu?: Kefu | KefuCall[]
  }
}
