const key = 'kefu.emoji'
const most = 16

/** Those taken last, the newest first; where the browser keeps nothing, as long as the page is open. */
export class Recent {
  #taken = read()

  get all(): readonly string[] {
    return this.#taken
  }

  take(emoji: string): void {
    this.#taken = [emoji, ...this.#taken.filter((other) => other !== emoji)].slice(0, most)
    try {
      localStorage.setItem(key, this.#taken.join(' '))
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
    }
  }
}

// Reading `localStorage` throws where the person blocked it.
function read(): readonly string[] {
  try {
    return (localStorage.getItem(key) ?? '').split(' ').slice(0, most)
  } catch (error) {
    if (error instanceof DOMException) return []
    throw error
  }
}
