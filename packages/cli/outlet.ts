/** Where the lines of everybody who runs here go: the terminal, or a file. */
export interface Outlet {
  /** Takes whole lines, each with its end. */
  write(lines: string): void
  readonly isTerminal: boolean
}

export function terminal(stream: NodeJS.WriteStream): Outlet {
  // Who reads us may go away (a closed terminal, `| head`); that ends the log, not the chat.
  stream.on('error', () => {})
  return { write: (lines) => void stream.write(lines), isTerminal: stream.isTTY === true }
}

export interface Overheard extends Outlet {
  /** A list that grows with all that is written from now on, until `stop`. */
  listen(): string[]
  stop(heard: string[]): void
}

/** The same outlet, to which others may listen. */
export function overhear(outlet: Outlet): Overheard {
  const lists = new Set<string[]>()
  return {
    isTerminal: outlet.isTerminal,
    write(lines) {
      outlet.write(lines)
      for (const heard of lists) heard.push(lines.trimEnd())
    },
    listen() {
      const heard: string[] = []
      lists.add(heard)
      return heard
    },
    stop: (heard) => void lists.delete(heard),
  }
}
