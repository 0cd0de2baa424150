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
