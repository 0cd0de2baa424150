const blank = Buffer.from('\r\n\r\n')

/** Cuts what comes on an HTTP connection into whole requests. */
export class Requests {
  #rest = Buffer.alloc(0)

  /** The requests that this chunk completed. */
  push(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const whole: Buffer[] = []
    for (let size = sizeOfFirst(this.#rest); size !== null; size = sizeOfFirst(this.#rest)) {
      whole.push(this.#rest.subarray(0, size))
      this.#rest = this.#rest.subarray(size)
    }
    return whole
  }
}

export function pathOf(request: Buffer): string {
  const line = request.subarray(0, request.indexOf('\r\n')).toString('latin1')
  return line.split(' ')[1] ?? ''
}

export function bodyOf(request: Buffer): Buffer {
  return request.subarray(request.indexOf(blank) + blank.length)
}

function sizeOfFirst(bytes: Buffer): number | null {
  const end = bytes.indexOf(blank)
  if (end < 0) return null
  const head = bytes.subarray(0, end).toString('latin1')
  const size = end + blank.length + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  return bytes.length < size ? null : size
}
